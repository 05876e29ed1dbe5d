using YoloCompress.Diagnostics;

namespace YoloCompress.Benchmarks;

/// <summary>Tells on standard error, so that standard output is the table alone.</summary>
internal sealed class ConsoleDiagnostics : IDiagnostics
{
    public void Warn(string code, string message, string? file = null) =>
        Console.Error.WriteLine($"warning {code}: {message}{(file == null ? "" : $" [{Path.GetFileName(file)}]")}");

    public void Log(string message, Importance importance = Importance.Normal)
    {
        if (importance != Importance.Low)
            Console.Error.WriteLine($"  {message}");
    }

    public void Progress(string stage, double fraction)
    {
    }
}
