using YoloCompress.Onnx;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>A layer of a float model and what it became in the quantized one: the same node, a matrix product, or several products of some channels each.</summary>
internal sealed class QuantizedLayer
{
    private readonly ModelGraph _quantized;

    private QuantizedLayer(WeightLayer layer, NodeProto last, ModelGraph quantized, LayerPart[] parts)
    {
        (Layer, Parts, _quantized) = (layer, parts, quantized);
        Output = last.Output[0];
        Codes = parts.Select(p => FindCodes(p.Last.Output[0])).FirstOrDefault(c => c != null);
    }

    /// <summary>The layer of the float model.</summary>
    public WeightLayer Layer { get; }

    /// <summary>The nodes that compute it.</summary>
    public IReadOnlyList<LayerPart> Parts { get; }

    /// <summary>The float model's value that the layer gives, behind its activation function where it has one.</summary>
    public string Output { get; }

    /// <summary>The codes of what the layer gives; null where it stays in float.</summary>
    public QuantizationParameters? Codes { get; }

    /// <summary>Finds the layers.</summary>
    /// <param name="reference">The float model, as <see cref="QuantizationInput"/> prepares it.</param>
    /// <param name="outcome">What quantization made of it.</param>
    public static IReadOnlyList<QuantizedLayer> Of(ModelGraph reference, QuantizationOutcome outcome)
    {
        Dictionary<string, NodeProto> nodes = outcome.Graph.Nodes.DistinctBy(n => n.Name).ToDictionary(n => n.Name, StringComparer.Ordinal);
        ILookup<string, (NodeProto Node, int[] Rows)> parts = outcome.Parts.Where(p => nodes.ContainsKey(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal)
            .ToLookup(p => p.Value.Tensor, p => (nodes[p.Key], p.Value.Rows), StringComparer.Ordinal);
        List<QuantizedLayer> layers = [];
        foreach (WeightLayer layer in WeightLayer.All(reference).DistinctBy(l => l.Tensor.Name))
        {
            (NodeProto Node, int[]? Rows)[] found = parts.Contains(layer.Tensor.Name) ? [.. parts[layer.Tensor.Name].Select(p => (p.Node, (int[]?)p.Rows))]
                : nodes.TryGetValue(layer.Node.Name, out NodeProto? same) ? [(same, null)]
                : [];
            // What comes before the activation function may well be clipped: a SiLU makes nothing of it.
            NodeProto? last = Activation(reference, layer.Node);
            NodeProto? now = last != null && found.Length == 1 ? nodes.GetValueOrDefault(last.Name) : null;
            layers.Add(new(
                layer, now == null ? layer.Node : last!, outcome.Graph,
                [.. found.Select(p => new LayerPart(p.Node, now ?? p.Node, Rounded(outcome.Graph, (now ?? p.Node).Output[0]), p.Rows))]));
        }

        return layers;
    }

    /// <summary>The steps of a part's weight codes, one or one a row; null where its weights are floats.</summary>
    public float[]? WeightScales(LayerPart part) =>
        _quantized.ProducerOf(part.Node.Input[1]) is { OpType: "DequantizeLinear" } node ? _quantized.Initializer(node.Input[1])?.ToFloats() : null;

    private static string Rounded(ModelGraph graph, string value)
    {
        NodeProto? rounding = graph.ConsumersOf(value).FirstOrDefault(c => c.OpType == "QuantizeLinear");
        NodeProto? back = rounding == null ? null : graph.ConsumersOf(rounding.Output[0]).FirstOrDefault(c => c.OpType == "DequantizeLinear");
        return back?.Output[0] ?? value;
    }

    private static NodeProto? Activation(ModelGraph graph, NodeProto node)
    {
        IReadOnlyList<NodeProto> readers = graph.ConsumersOf(node.Output[0]);
        if (Silu.IsArgument(graph, node.Output[0]))
            return readers.First(r => Silu.IsProduct(graph, r));
        return readers is [{ OpType: "Relu" or "LeakyRelu" or "Clip" or "PRelu" or "Elu" or "HardSwish" or "HardSigmoid" or "Sigmoid" or "Tanh" or "Mish" or "Gelu" } only] ? only : null;
    }

    private QuantizationParameters? FindCodes(string value)
    {
        if (_quantized.ConsumersOf(value).FirstOrDefault(c => c.OpType == "QuantizeLinear") is not { } node
            || _quantized.Initializer(node.Input[1]) is not { } scale || _quantized.Initializer(node.Input[2]) is not { } zero)
            return null;
        bool signed = zero.Type() == TensorProto.Types.DataType.Int8;
        return new(scale.ToFloats()[0], (int)zero.ToFloats()[0], signed ? IntegerType.Int8 : IntegerType.UInt8);
    }
}
