using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// Where a model computes on codes. Nodes with weights are INT8 unless they are kept in float; what lies between INT8 nodes follows
/// them, so that codes need not become floats in between; what lies behind the last of them (the decoding of boxes) stays float.
/// </summary>
internal sealed class Placement
{
    private Placement(ModelGraph graph, HashSet<string> nodes)
    {
        Graph = graph;
        Nodes = nodes;
    }

    /// <summary>The model.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The nodes that compute on codes, by their first output.</summary>
    public IReadOnlySet<string> Nodes { get; }

    /// <summary>Finds the placement.</summary>
    /// <param name="graph">The model in canonical form.</param>
    /// <param name="keepFloat">True for nodes that must stay in float.</param>
    public static Placement Of(ModelGraph graph, Func<NodeProto, bool> keepFloat)
    {
        HashSet<string> weighted = [.. graph.Nodes
            .Where(n => OperatorSupport.HasConstantWeights(graph, n) && !keepFloat(n)).Select(n => n.Output[0])];
        HashSet<string> able = [.. graph.Nodes
            .Where(n => OperatorSupport.IsComputable(graph, n) && !keepFloat(n) && !n.Output.Any(graph.IsOutput)).Select(n => n.Output[0])];

        // Behind an INT8 node, through nodes that can follow it. What follows a matrix product is exact and as fast in float.
        HashSet<string> behind = new(StringComparer.Ordinal);
        foreach (NodeProto node in graph.Nodes)
        {
            if (able.Contains(node.Output[0]) && OperatorSupport.Activations(graph, node).Any(IsInteger))
                behind.Add(node.Output[0]);
        }

        // … and before one.
        HashSet<string> nodes = [.. weighted];
        foreach (NodeProto node in graph.Nodes.Reverse())
        {
            bool moves = (OperatorSupport.KeepsScale(node) || node.OpType == "Concat") && able.Contains(node.Output[0]);
            if ((behind.Contains(node.Output[0]) || moves) && node.Output.Any(o => graph.ConsumersOf(o).Any(c => nodes.Contains(c.Output[0]))))
                nodes.Add(node.Output[0]);
        }

        return new(graph, nodes);

        bool IsInteger(string value) => graph.ProducerOf(value) is { } p
            && ((weighted.Contains(p.Output[0]) && !OperatorSupport.GivesFloats(p)) || behind.Contains(p.Output[0]));
    }

    /// <summary>True if that very node computes on codes.</summary>
    public bool Contains(NodeProto node) => Nodes.Contains(node.Output[0]);

    /// <summary>
    /// The activations that must become codes: what INT8 nodes read, and what they make unless only float nodes read it.
    /// A value that a clamp alone reads is left out: the clamp's output takes its place.
    /// </summary>
    public IReadOnlyList<string> Values()
    {
        List<string> values = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (NodeProto node in Graph.Nodes.Where(Contains))
        {
            foreach (string value in OperatorSupport.Activations(Graph, node).Where(v => !IsAbsorbed(v) && seen.Add(v)))
                values.Add(value);
        }

        return values;
    }

    private bool IsAbsorbed(string value) =>
        Graph.ProducerOf(value) is { } producer && Contains(producer) && !OperatorSupport.KeepsScale(producer)
        && Graph.ConsumersOf(value) is [var reader] && OperatorSupport.IsClamp(reader) && Contains(reader);
}
