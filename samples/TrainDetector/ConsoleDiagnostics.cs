using YoloCompress.Diagnostics;

namespace TrainDetector;

/// <summary>Prints what the library tells.</summary>
internal sealed class ConsoleDiagnostics : IDiagnostics
{
    public void Warn(string code, string message, string? file = null) => Console.WriteLine($"warning {code}: {message} {file}");

    public void Log(string message, Importance importance = Importance.Normal) => Console.WriteLine(message);

    public void Progress(string stage, double fraction)
    {
    }
}
