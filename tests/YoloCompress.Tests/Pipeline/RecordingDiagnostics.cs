using YoloCompress.Diagnostics;

namespace YoloCompress.Tests.Pipeline;

/// <summary>Keeps what was said.</summary>
internal sealed class RecordingDiagnostics : IDiagnostics
{
    public List<(string Code, string Message, string? File)> Warnings { get; } = [];

    public List<(string Message, Importance Importance)> Lines { get; } = [];

    public List<(string Stage, double Fraction)> Steps { get; } = [];

    public void Warn(string code, string message, string? file = null) => Warnings.Add((code, message, file));

    public void Log(string message, Importance importance = Importance.Normal) => Lines.Add((message, importance));

    public void Progress(string stage, double fraction) => Steps.Add((stage, fraction));
}
