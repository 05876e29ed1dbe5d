using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Passes everything on, the same warning only once, and keeps the warnings. May be used by several threads.</summary>
internal sealed class WarningRecorder(IDiagnostics inner) : IDiagnostics
{
    private readonly Lock _lock = new();
    private readonly List<PipelineWarning> _warnings = [];
    private List<PipelineWarning>? _captured;

    public IReadOnlyList<PipelineWarning> Warnings
    {
        get
        {
            lock (_lock)
                return [.. _warnings];
        }
    }

    /// <summary>Does something and tells which warnings came meanwhile, those included that had come before.</summary>
    public (T Result, IReadOnlyList<PipelineWarning> Warnings) Capture<T>(Func<T> work)
    {
        List<PipelineWarning>? outer;
        List<PipelineWarning> captured = [];
        lock (_lock)
            (outer, _captured) = (_captured, captured);
        try
        {
            return (work(), captured);
        }
        finally
        {
            lock (_lock)
            {
                outer?.AddRange(captured);
                _captured = outer;
            }
        }
    }

    public void Warn(string code, string message, string? file = null)
    {
        PipelineWarning warning = new(code, message, file);
        lock (_lock)
        {
            _captured?.Add(warning);
            if (_warnings.Contains(warning))
                return;
            _warnings.Add(warning);
        }

        inner.Warn(code, message, file);
    }

    public void Log(string message, Importance importance = Importance.Normal) => inner.Log(message, importance);

    public void Progress(string stage, double fraction) => inner.Progress(stage, fraction);
}
