using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Passes everything on and keeps the warnings. May be used by several threads.</summary>
internal sealed class WarningRecorder(IDiagnostics inner) : IDiagnostics
{
    private readonly Lock _lock = new();
    private readonly List<PipelineWarning> _warnings = [];

    public IReadOnlyList<PipelineWarning> Warnings
    {
        get
        {
            lock (_lock)
                return [.. _warnings];
        }
    }

    public void Warn(string code, string message, string? file = null)
    {
        lock (_lock)
            _warnings.Add(new(code, message, file));
        inner.Warn(code, message, file);
    }

    public void Log(string message, Importance importance = Importance.Normal) => inner.Log(message, importance);

    public void Progress(string stage, double fraction) => inner.Progress(stage, fraction);
}
