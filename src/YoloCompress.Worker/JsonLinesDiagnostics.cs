using System.Buffers;
using System.Text.Json;
using YoloCompress.Diagnostics;

namespace YoloCompress.Worker;

/// <summary>
/// Says everything as one JSON object a line, for the build task. Non-ASCII text is escaped, so that no console encoding can spoil it.
/// May be used by several threads.
/// </summary>
internal sealed class JsonLinesDiagnostics(Stream output) : IDiagnostics
{
    // More would only fill the log: a build shows whole percents at most.
    private const double ProgressStep = 0.01;

    private readonly Lock _lock = new();
    private (string Stage, double Fraction) _shown = ("", 0);

    public void Log(string message, Importance importance = Importance.Normal) => Write(json =>
    {
        json.WriteString("type", "message");
        json.WriteString("importance", importance switch { Importance.High => "high", Importance.Low => "low", _ => "normal" });
        json.WriteString("text", message);
    });

    public void Warn(string code, string message, string? file = null) => Write(json => Problem(json, "warning", code, message, file));

    public void Error(string code, string message, string? file) => Write(json => Problem(json, "error", code, message, file));

    public void Progress(string stage, double fraction)
    {
        fraction = double.IsFinite(fraction) ? Math.Clamp(fraction, 0, 1) : 0;
        lock (_lock)
        {
            bool same = stage == _shown.Stage;
            if (same && (fraction < _shown.Fraction + ProgressStep) && (fraction < 1 || _shown.Fraction >= 1))
                return;
            _shown = (stage, fraction);
        }

        Write(json =>
        {
            json.WriteString("type", "progress");
            json.WriteString("stage", stage);
            json.WriteNumber("fraction", Math.Round(fraction, 4));
        });
    }

    private static void Problem(Utf8JsonWriter json, string type, string code, string message, string? file)
    {
        json.WriteString("type", type);
        json.WriteString("code", code);
        json.WriteString("text", message);
        json.WriteString("file", file);
    }

    private void Write(Action<Utf8JsonWriter> content)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        lock (_lock)
        {
            output.Write(line.WrittenSpan);
            output.Flush();
        }
    }
}
