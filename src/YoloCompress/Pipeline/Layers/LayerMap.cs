using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>
/// Which layer of the original each node of a later model belongs to. A node with weights tells by its name: that of the layer, or one that begins with
/// it and a slash. Any other node belongs to the last layer that feeds it, so that a layer's share ends where the next one begins.
/// </summary>
internal sealed class LayerMap
{
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nodes = new(StringComparer.Ordinal);

    private LayerMap(ModelGraph graph, Func<NodeProto, int?> seed)
    {
        foreach (NodeProto node in graph.Nodes)
        {
            Set(node, seed(node) ?? node.Input.Select(i => _owners.TryGetValue(i, out int before) ? before : (int?)null).Max());
        }

        // What feeds the first layer, or decodes weights, belongs to the layer behind it.
        foreach (NodeProto node in graph.Nodes.Reverse().Where(n => OwnerOf(n) == null))
            Set(node, node.Output.SelectMany(graph.ConsumersOf).Select(OwnerOf).Where(o => o != null).Min());
    }

    /// <summary>Maps a model that stages made of the original.</summary>
    /// <param name="layers">The original's layers in graph order.</param>
    /// <param name="graph">The model, names of nodes included.</param>
    public static LayerMap Of(IReadOnlyList<string> layers, ModelGraph graph)
    {
        Dictionary<string, int> indices = layers.Index().DistinctBy(l => l.Item).ToDictionary(l => l.Item, l => l.Index, StringComparer.Ordinal);
        HashSet<string> weighted = [.. ModelStatistics.Of(graph).Layers.Select(l => l.Name)];
        return new(graph, node => weighted.Contains(node.Name) ? Find(indices, node.Name) : null);
    }

    /// <summary>
    /// Maps what a runtime made of a model that is mapped already. Nodes that it fuses keep the name of a value, or are named after a node or value
    /// with something behind it, such as <c>model.0.conv_nchwc</c>.
    /// </summary>
    /// <param name="optimized">The runtime's graph.</param>
    public LayerMap Onto(ModelGraph optimized) => new(optimized, node => OwnerOf(node) ?? Named(node.Name));

    /// <summary>The index of the layer that a node belongs to; null for what no layer feeds or reads.</summary>
    public int? OwnerOf(NodeProto node) => node.Output.Select(o => _owners.TryGetValue(o, out int owner) ? owner : (int?)null).FirstOrDefault(o => o != null);

    private int? Named(string name)
    {
        while (name.Length > 0)
        {
            if (_nodes.TryGetValue(name, out int owner) || _owners.TryGetValue(name, out owner))
                return owner;
            name = name[..Math.Max(name.LastIndexOfAny(['_', '/']), 0)];
        }

        return null;
    }

    private static int? Find(Dictionary<string, int> layers, string name)
    {
        for (string part = name; ; part = part[..part.LastIndexOf('/')])
        {
            if (layers.TryGetValue(part, out int index))
                return index;
            if (!part.Contains('/'))
                return null;
        }
    }

    private void Set(NodeProto node, int? owner)
    {
        if (owner == null)
            return;
        _nodes[node.Name] = owner.Value;
        foreach (string output in node.Output.Where(o => o.Length > 0))
            _owners[output] = owner.Value;
    }
}
