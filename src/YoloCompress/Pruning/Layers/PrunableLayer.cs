using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Layers;

/// <summary>A convolution whose weights may change, and where a change of its mean output can be made good.</summary>
/// <param name="Node">The Conv node.</param>
/// <param name="Weight">Its weights.</param>
/// <param name="Bias">Its bias, or null.</param>
/// <param name="Normalization">The BatchNormalization that alone reads its output, or null.</param>
internal sealed record PrunableLayer(NodeProto Node, TensorProto Weight, TensorProto? Bias, NodeProto? Normalization)
{
    /// <summary>The node's name.</summary>
    public string Name => Node.Name;

    /// <summary>True if the mean output can be corrected.</summary>
    public bool HasBias => Bias != null || Normalization != null;

    /// <summary>Describes a Conv node; null, with the reason, where its weights cannot change.</summary>
    public static PrunableLayer? Of(ModelGraph graph, NodeProto node, out string? reason)
    {
        reason = null;
        if (graph.Initializer(node.Input[1]) is not { } weight)
            reason = "its weights are computed";
        else if (graph.ConsumersOf(weight.Name).Count > 1)
            reason = $"its weights '{weight.Name}' are shared";
        else if (weight.Dims.Count is not (3 or 4))
            reason = "it is no 1-D or 2-D convolution";
        else if (weight.ToFloats().Any(w => !float.IsFinite(w)))
            reason = "it has weights that are not finite";
        else
            return new(node, weight, OwnVector(graph, node, 2), Following(graph, node));
        return null;
    }

    /// <summary>How much each output is scaled by the normalization behind it: errors count by their square; null where there is none.</summary>
    public float[]? OutputScales(ModelGraph graph)
    {
        if (Normalization == null)
            return null;
        float[] gain = graph.Initializer(Normalization.Input[1])!.ToFloats();
        float[] variance = graph.Initializer(Normalization.Input[4])!.ToFloats();
        float epsilon = Normalization.GetFloat("epsilon", 1e-5f);
        return [.. gain.Zip(variance, (g, v) => MathF.Abs(g) / MathF.Sqrt(v + epsilon))];
    }

    private static TensorProto? OwnVector(ModelGraph graph, NodeProto node, int input) =>
        node.Input.Count > input && node.Input[input].Length > 0 && graph.Initializer(node.Input[input]) is { } vector &&
        graph.ConsumersOf(vector.Name).Count == 1
            ? vector
            : null;

    private static NodeProto? Following(ModelGraph graph, NodeProto node) =>
        !graph.IsOutput(node.Output[0]) && graph.ConsumersOf(node.Output[0]) is [{ OpType: "BatchNormalization" } normalization] &&
        normalization.Input[0] == node.Output[0] && Enumerable.Range(1, 4).All(i => OwnVector(graph, normalization, i) != null)
            ? normalization
            : null;
}
