namespace YoloCompress.Pipeline;

/// <summary>What a missed budget does to the build.</summary>
public enum BudgetAction
{
    /// <summary>The build fails; the previous output stays.</summary>
    Error,

    /// <summary>The build warns and ships the model.</summary>
    Warn,
}
