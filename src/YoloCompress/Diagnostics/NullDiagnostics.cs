namespace YoloCompress.Diagnostics;

/// <summary>Drops everything: for tests and for callers that only want the result.</summary>
public sealed class NullDiagnostics : IDiagnostics
{
    /// <summary>The one instance.</summary>
    public static NullDiagnostics Instance { get; } = new();

    /// <inheritdoc/>
    public void Warn(string code, string message, string? file = null)
    {
    }

    /// <inheritdoc/>
    public void Log(string message, Importance importance = Importance.Normal)
    {
    }

    /// <inheritdoc/>
    public void Progress(string stage, double fraction)
    {
    }
}
