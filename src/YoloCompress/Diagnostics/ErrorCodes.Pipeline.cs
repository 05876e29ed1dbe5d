namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>Less accuracy is kept than <c>MinAccuracyRetention</c> asks for.</summary>
    public const string AccuracyBudgetMissed = "YC0901";

    /// <summary>The model is shipped less compact than <c>MinCompressionRatio</c> asks for.</summary>
    public const string CompressionBudgetMissed = "YC0902";

    /// <summary>More is shipped than <c>MaxSizeKB</c> allows.</summary>
    public const string SizeBudgetMissed = "YC0903";

    /// <summary>The model is less fast than <c>MinSpeedup</c> asks for.</summary>
    public const string SpeedBudgetMissed = "YC0904";

    /// <summary>A budget was given for something that could not be measured.</summary>
    public const string BudgetNotMeasured = "YC0905";

    /// <summary>The file named by <c>DecisionFile</c> is no decision file.</summary>
    public const string InvalidDecisionFile = "YC0906";

    /// <summary>The compact model is slower than the original on this machine.</summary>
    public const string SlowerThanOriginal = "YC0907";

    /// <summary>The compact model is no smaller than what was given.</summary>
    public const string NotSmaller = "YC0908";
}
