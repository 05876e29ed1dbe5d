namespace YoloCompress.Pipeline;

/// <summary>Whether each layer's sensitivity is measured in a build.</summary>
public enum SensitivityUse
{
    /// <summary>No.</summary>
    None,

    /// <summary>Yes, and shown in the report.</summary>
    Report,
}
