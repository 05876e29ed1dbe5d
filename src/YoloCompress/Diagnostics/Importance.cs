namespace YoloCompress.Diagnostics;

/// <summary>How prominently a log line is shown, by the names of MSBuild's message importance.</summary>
public enum Importance
{
    /// <summary>Details, per layer.</summary>
    Low,

    /// <summary>A line per stage.</summary>
    Normal,

    /// <summary>The summary of a model.</summary>
    High,
}
