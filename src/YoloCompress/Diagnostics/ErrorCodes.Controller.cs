namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>No candidate holds all budgets together.</summary>
    public const string BudgetsUnreachable = "YC0910";

    /// <summary>The validation set is too small to tell whether a budget of accuracy holds.</summary>
    public const string BudgetUncertain = "YC0911";

    /// <summary>A budget of size asks for less than weights can be made.</summary>
    public const string ImpossibleBudget = "YC0912";

    /// <summary>The search for better candidates was ended by <c>SearchMinutes</c>.</summary>
    public const string SearchTimeUsedUp = "YC0913";

    /// <summary><c>StopAfter</c> names no stage of the item.</summary>
    public const string UnknownStage = "YC0914";

    /// <summary>The file named by <c>StartFrom</c> is gone, damaged, or no snapshot of this model.</summary>
    public const string UnusableSnapshot = "YC0915";

    /// <summary><c>CompareModels</c> was not told what to compare.</summary>
    public const string NothingToCompare = "YC0916";

    /// <summary>A model has no layers that a sensitivity analysis could change.</summary>
    public const string NothingToAnalyse = "YC0920";

    /// <summary>A sensitivity analysis was asked for, and there are no pictures.</summary>
    public const string AnalysisNeedsPictures = "YC0921";

    /// <summary>A setting to analyse has no known name.</summary>
    public const string UnknownSensitivitySetting = "YC0922";

    /// <summary>Other pictures would order the layers differently.</summary>
    public const string UnstableSensitivity = "YC0923";
}
