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
    /// <summary>What channel counts were rounded to.</summary>
    public int RoundTo { get; init; }

    /// <summary>The share of operations that went.</summary>
    public double Removed => MacsBefore == 0 ? 0 : 1 - ((double)MacsAfter / MacsBefore);

    /// <summary>The same pruning, told from an earlier step of it.</summary>
    internal ChannelReport Since(ChannelReport earlier)
    {
        Dictionary<string, LayerWidth> layers = earlier.Layers.DistinctBy(l => l.Name).ToDictionary(l => l.Name, StringComparer.Ordinal);
        Dictionary<string, GroupWidth> groups = Groups.DistinctBy(g => g.Name).ToDictionary(g => g.Name, StringComparer.Ordinal);
        return this with
        {
            MacsBefore = earlier.MacsBefore,
            Layers = [.. Layers.Select(l => layers.TryGetValue(l.Name, out LayerWidth? was) ? l with { InputsBefore = was.InputsBefore, OutputsBefore = was.OutputsBefore } : l)],
            // Groups that can't be made smaller any more are missing in later steps.
            Groups = [.. earlier.Groups.Select(g => groups.TryGetValue(g.Name, out GroupWidth? now) ? g with { After = now.After, Loss = (g.Loss ?? 0) + now.Loss } : g)],
            Excluded = earlier.Excluded,
        };
    }
}
