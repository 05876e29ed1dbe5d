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
                foreach (string part in node.Input.Where(i => MayFollow(graph, i)))
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

    // Where nothing else reads a value, nor what it was moved from, its scale is free. What an operator passes on from several readers' source is not.
    private static bool MayFollow(ModelGraph graph, string value)
    {
        while (graph.ConsumersOf(value).Count == 1 && graph.ProducerOf(value) is { } producer)
        {
            if (!OperatorSupport.KeepsScale(producer))
                return true;
            if (!OperatorSupport.IsMovement(producer) || producer.Output.Count > 1)
                return false;
            value = producer.Input[0];
        }

        return false;
    }

    private void Join(string a, string b)
    {
        a = Of(a);
        b = Of(b);
        if (a != b)
            _parents[b] = a;
    }
}
