using YoloCompress.Pruning.Channels;

namespace YoloCompress.Pruning.Structured;

/// <summary>Output channels of all layers of a model as a function of its groups' widths.</summary>
internal sealed class ChannelCount
{
    private readonly double[] _times;
    private readonly int _fixed;

    public ChannelCount(ChannelDependencyGraph dependencies, IReadOnlyList<ChannelGroup> groups)
    {
        Dictionary<int, int> groupOf = [];
        for (int g = 0; g < groups.Count; g++)
        {
            foreach (int unit in groups[g].Units)
                groupOf[unit] = g;
        }

        // Every unit of a group is made equally often.
        double[] made = new double[groups.Count];
        foreach (int channel in dependencies.Layers.SelectMany(l => l.Made))
        {
            if (groupOf.TryGetValue(dependencies.UnitOf(channel), out int g))
                made[g]++;
            else
                _fixed++;
        }

        _times = [.. made.Select((m, g) => m / groups[g].Units.Length)];
    }

    /// <summary>The channels with the given number of units in each group.</summary>
    public double Of(IReadOnlyList<int> widths) => _fixed + _times.Select((t, g) => t * widths[g]).Sum();
}
