namespace YoloCompress.Pipeline;

/// <summary>A candidate that was made and measured.</summary>
internal sealed record Attempt
{
    /// <summary>Its settings.</summary>
    public required CompressionOptions Options { get; init; }

    /// <summary>What the stages gave.</summary>
    public required StageChain Chain { get; init; }

    /// <summary>Its file.</summary>
    public required byte[] Model { get; init; }

    /// <summary>How its resource is packed.</summary>
    public ResourceCompression Compression { get; init; }

    /// <summary>Its resource's bytes, where they differ from the file's.</summary>
    public byte[]? Resource { get; init; }

    /// <summary>Its figures.</summary>
    public required Measurements Result { get; init; }

    /// <summary>How it compares with the original.</summary>
    public required AccuracyComparison Accuracy { get; init; }

    /// <summary>Latencies; null where they were not needed.</summary>
    public LatencyFigures? Latency { get; init; }

    /// <summary>What was decided by the clock for it.</summary>
    public byte[] Decisions { get; init; } = [];

    /// <summary>How the budgets were judged.</summary>
    public required IReadOnlyList<BudgetOutcome> Budgets { get; init; }

    /// <summary>How it stands to the budgets.</summary>
    public RungVerdict Verdict => new(Budgets.All(b => b.Met || !Pipeline.Budgets.IsOfAccuracy(b)), Budgets.All(b => b.Met || Pipeline.Budgets.IsOfAccuracy(b)));

    /// <summary>How far budgets are missed, all together, as shares of what they want; 0 where all hold.</summary>
    public double Miss => Budgets.Where(b => !b.Met).Sum(b => b.Measured is { } measured ? Math.Abs(Math.Log(Math.Max(measured, 1e-6) / Math.Max(b.Wanted, 1e-6))) : 1);
}
