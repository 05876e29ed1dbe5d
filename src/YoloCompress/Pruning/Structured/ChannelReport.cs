namespace YoloCompress.Pruning.Structured;

/// <summary>What structured pruning did.</summary>
/// <param name="MacsBefore">Multiply-accumulate operations of the original.</param>
/// <param name="MacsAfter">Of the pruned model.</param>
/// <param name="Layers">Widths of all layers, in the order of the graph.</param>
/// <param name="Groups">Widths of the groups that could be pruned.</param>
/// <param name="Excluded">Groups that were left whole, with the reason.</param>
public sealed record ChannelReport(
    long MacsBefore,
    long MacsAfter,
    IReadOnlyList<LayerWidth> Layers,
    IReadOnlyList<GroupWidth> Groups,
    IReadOnlyList<PruningExclusion> Excluded)
{
    /// <summary>The share of operations that went.</summary>
    public double Removed => MacsBefore == 0 ? 0 : 1 - ((double)MacsAfter / MacsBefore);
}
