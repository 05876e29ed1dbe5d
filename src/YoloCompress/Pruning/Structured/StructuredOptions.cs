namespace YoloCompress.Pruning.Structured;

/// <summary>How channels are pruned.</summary>
public sealed record StructuredOptions
{
    /// <summary>The share of <see cref="Unit"/> that goes, 0 to 1.</summary>
    public double Amount { get; init; } = 0.1;

    /// <summary>What the amount counts.</summary>
    public PruneUnit Unit { get; init; } = PruneUnit.Macs;

    /// <summary>What tells which channels of a group matter least.</summary>
    public ChannelImportanceMeasure Importance { get; init; } = ChannelImportanceMeasure.SecondOrder;

    /// <summary>
    /// True spreads the removal over the groups by measured loss, which needs calibration pictures; false takes the same share of every group.
    /// </summary>
    public bool Measured { get; init; } = true;

    /// <summary>True fits the layers that stay to the original's outputs by least squares, which needs calibration pictures.</summary>
    public bool Reconstruct { get; init; } = true;

    /// <summary>Channel counts become multiples of this, and no layer keeps fewer: kernels work on blocks.</summary>
    public int RoundTo { get; init; } = 8;

    /// <summary>A larger block that is taken instead where that is faster on this machine; null for none.</summary>
    public CoarserBlocks? Coarser { get; init; }

    /// <summary>True leaves the layers that read the picture whole: they are cheap to keep and dear to lose.</summary>
    public bool ProtectStem { get; init; } = true;

    /// <summary>Names or patterns (<c>*</c>, <c>?</c>) of layers whose channels, made and read, all stay.</summary>
    public IReadOnlyList<string> ExcludeNodes { get; init; } = [];

    /// <summary>For <see cref="ChannelImportanceMeasure.Taylor"/>: a score for each output channel of a layer, by node name.</summary>
    public IReadOnlyDictionary<string, float[]>? TaylorScores { get; init; }

    /// <summary>For <see cref="PruneUnit.Latency"/>: milliseconds of each layer of the original, by node name.</summary>
    public IReadOnlyDictionary<string, double>? LayerTimes { get; init; }

    /// <summary>Seed of random choices and sampled positions.</summary>
    public int Seed { get; init; }

    /// <summary>Threads for everything.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>The most output positions that one picture contributes to a layer's statistics.</summary>
    public int Positions { get; init; } = 1500;

    /// <summary>In how many rounds the amount is reached where losses are measured.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Pictures that losses are measured on.</summary>
    public int SensitivityPictures { get; init; } = 12;
}
