namespace YoloCompress.Reporting.Html;

/// <summary>How a detection compares with the other model's.</summary>
public enum BoxMark
{
    /// <summary>Both models found it.</summary>
    Same,

    /// <summary>Only the original found it.</summary>
    Missed,

    /// <summary>Only the compact model found it.</summary>
    New,
}
