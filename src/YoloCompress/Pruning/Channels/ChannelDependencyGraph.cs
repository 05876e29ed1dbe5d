using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels;

/// <summary>
/// Which channels of a model hang together (shortcuts, concatenations, shuffles, …), found by following each of them from the layer that
/// makes it to the layers that read it. What cannot be followed stays whole and is named.
/// </summary>
internal sealed class ChannelDependencyGraph
{
    private readonly ChannelPropagation _channels;

    private ChannelDependencyGraph(ChannelPropagation channels)
    {
        _channels = channels;
        Groups = [.. FindGroups()];
    }

    /// <summary>The model.</summary>
    public ModelGraph Graph => _channels.Graph;

    /// <summary>All groups, in the order of the graph, those that have to stay whole included.</summary>
    public IReadOnlyList<ChannelGroup> Groups { get; }

    /// <summary>The layers, in the order of the graph.</summary>
    public IReadOnlyList<ChannelLayer> Layers => _channels.Layers;

    /// <summary>Follows the channels of a model.</summary>
    /// <param name="graph">The model in canonical form.</param>
    /// <param name="shapes">The shape of each of its values.</param>
    /// <param name="keepWhole">Layers whose channels, made and read, all stay: with the reason, or null for layers to prune.</param>
    public static ChannelDependencyGraph Of(
        ModelGraph graph, IReadOnlyDictionary<string, int[]> shapes, Func<ChannelLayer, string?>? keepWhole = null)
    {
        ChannelPropagation channels = ChannelPropagation.Run(graph, shapes);
        foreach (ChannelLayer layer in channels.Layers)
        {
            if (keepWhole?.Invoke(layer) is not { } reason)
                continue;
            channels.Units.Pin(layer.Made, reason);
            channels.Units.Pin(layer.Read ?? [], reason);
        }

        return new(channels);
    }

    /// <summary>The unit that stands for a channel of <see cref="ChannelLayer.Made"/> or <see cref="ChannelLayer.Read"/>.</summary>
    public int UnitOf(int channel) => _channels.Units.Find(channel);

    /// <summary>The positions of an initializer's axis that go with the given units.</summary>
    public IEnumerable<ChannelAttachment> Attachments => _channels.Attachments;

    /// <summary>The model without the given units.</summary>
    public ModelGraph Remove(IEnumerable<int> units) => ChannelRemoval.Apply(_channels, units.Select(UnitOf).ToHashSet());

    private IEnumerable<ChannelGroup> FindGroups()
    {
        Dictionary<int, List<int>> attached = [];
        List<int> order = [];
        for (int i = 0; i < _channels.Attachments.Count; i++)
        {
            foreach (int channel in _channels.Attachments[i].Units)
            {
                int unit = UnitOf(channel);
                if (!attached.TryGetValue(unit, out List<int>? list))
                {
                    attached[unit] = list = [];
                    order.Add(unit);
                }

                list.Add(i);
            }
        }

        // Pinned channels are a group of their own, for each reason.
        foreach (IGrouping<string, int> group in order.GroupBy(
            u => $"{string.Join(",", attached[u])}|{_channels.Units.PinnedBecause(u)}", StringComparer.Ordinal))
        {
            int[] units = [.. group];
            HashSet<int> members = [.. units];
            ChannelLayer[] producers = [.. Layers.Where(l => l.Made.Any(c => members.Contains(UnitOf(c))))];
            ChannelLayer[] consumers =
            [
                .. Layers.Where(l => l.Read is { } read && !l.IsDepthwise &&
                    read.Any(c => members.Contains(UnitOf(c)))),
            ];
            string name = string.Join(" + ", producers.Select(p => p.Node.Name));
            yield return new(name, units, producers, consumers, _channels.Units.PinnedBecause(units[0]));
        }
    }
}
