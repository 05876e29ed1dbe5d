using YoloCompress.Diagnostics;

namespace YoloCompress.Tests.Pruning;

/// <summary>Keeps the codes of warnings.</summary>
internal sealed class WarningList : IDiagnostics
{
    public List<string> Codes { get; } = [];

    public List<string> Messages { get; } = [];

    public void Warn(string code, string message, string? file = null)
    {
        Codes.Add(code);
        Messages.Add(message);
    }

    public void Log(string message, Importance importance = Importance.Normal)
    {
    }

    public void Progress(string stage, double fraction)
    {
    }
}
