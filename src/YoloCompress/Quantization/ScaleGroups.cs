using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// Activations that must share one scale, since an operator passes codes on as they are, and those that may share it at no cost: a value
/// that only a Concat reads is rounded once instead of twice if it has the Concat's scale from the start.
/// </summary>
internal sealed class ScaleGroups
{
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);

    /// <summary>Finds the groups of a placement.</summary>
    public ScaleGroups(Placement placement, IReadOnlyList<string> values)
    {
        HashSet<string> quantized = [.. values];
        ModelGraph graph = placement.Graph;
        foreach (NodeProto node in graph.Nodes.Where(placement.Contains))
        {
            string input = node.Input[0];
            if (OperatorSupport.KeepsScale(node))
            {
                foreach (string output in node.Output.Where(quantized.Contains))
                    Join(input, output);
            }
            else if (node.OpType == "Concat" && quantized.Contains(node.Output[0]))
            {
                foreach (string part in node.Input.Where(i => graph.ConsumersOf(i).Count == 1 && MayFollow(graph, placement, i)))
                    Join(part, node.Output[0]);
            }
        }
    }

    /// <summary>The group's name: values with the same one share their scale.</summary>
    public string Of(string value)
    {
        while (_parents.TryGetValue(value, out string? parent))
            value = parent;
        return value;
    }

    // A value that keeps its own input's scale would drag that along.
    private static bool MayFollow(ModelGraph graph, Placement placement, string value) =>
        graph.ProducerOf(value) is { } producer && placement.Contains(producer) && !OperatorSupport.KeepsScale(producer);

    private void Join(string a, string b)
    {
        a = Of(a);
        b = Of(b);
        if (a != b)
            _parents[b] = a;
    }
}
