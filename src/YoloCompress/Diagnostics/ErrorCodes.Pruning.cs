namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>The amount to prune is out of range.</summary>
    public const string PruneAmountOutOfRange = "YC0701";

    /// <summary>The model has nothing that can be pruned by this method.</summary>
    public const string NothingToPrune = "YC0702";

    /// <summary>The method needs calibration pictures, and there are none.</summary>
    public const string PruningNeedsPictures = "YC0703";

    /// <summary>There are too few calibration pictures for some layers; their statistics are regularised (warning).</summary>
    public const string TooFewPicturesToPrune = "YC0704";

    /// <summary>Some layers or channels are left whole (warning).</summary>
    public const string LeftUnpruned = "YC0705";

    /// <summary>The amount is more than what can be removed; less was (warning).</summary>
    public const string AmountNotReached = "YC0706";

    /// <summary>The N:M pattern is impossible.</summary>
    public const string SparsityPatternInvalid = "YC0707";

    /// <summary>A pruned model does not run: a fault of this library.</summary>
    public const string PrunedModelBroken = "YC0708";

    /// <summary>A node to exclude from pruning does not exist (warning).</summary>
    public const string ExcludedNodeUnknown = "YC0709";
}
