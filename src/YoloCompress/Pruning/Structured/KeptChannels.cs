using YoloCompress.Pruning.Channels;

namespace YoloCompress.Pruning.Structured;

/// <summary>Which of the original's output channels each layer still makes, over several removals.</summary>
internal sealed class KeptChannels
{
    private readonly Dictionary<string, int[]> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _width = new(StringComparer.Ordinal);

    public KeptChannels(ChannelDependencyGraph original)
    {
        foreach (ChannelLayer layer in original.Layers)
        {
            _width[layer.Node.Name] = layer.Made.Length;
            _kept[layer.Node.Name] = [.. Enumerable.Range(0, layer.Made.Length)];
        }
    }

    /// <summary>The layer's channels, by their numbers in the original, in order.</summary>
    public int[] Of(string layer) => _kept[layer];

    /// <summary>True if the layer has lost some.</summary>
    public bool IsNarrower(string layer) => _kept[layer].Length < _width[layer];

    /// <summary>Notes a removal.</summary>
    /// <param name="dependencies">The model before it.</param>
    /// <param name="removed">The units that go.</param>
    public void Remove(ChannelDependencyGraph dependencies, IReadOnlySet<int> removed)
    {
        foreach (ChannelLayer layer in dependencies.Layers)
        {
            int[] before = _kept[layer.Node.Name];
            _kept[layer.Node.Name] = [.. before.Where((_, i) => !removed.Contains(dependencies.UnitOf(layer.Made[i])))];
        }
    }
}
