namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>A model has no layers that a sensitivity analysis could change.</summary>
    public const string NothingToAnalyse = "YC0920";

    /// <summary>A sensitivity analysis was asked for, and there are no pictures.</summary>
    public const string AnalysisNeedsPictures = "YC0921";

    /// <summary>A setting to analyse has no known name.</summary>
    public const string UnknownSensitivitySetting = "YC0922";

    /// <summary>Other pictures would order the layers differently.</summary>
    public const string UnstableSensitivity = "YC0923";
}
