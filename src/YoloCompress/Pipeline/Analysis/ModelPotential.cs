using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>What could be pruned and quantized in a model, without doing it.</summary>
public static class ModelPotential
{
    /// <summary>Looks at every layer with weights.</summary>
    /// <param name="graph">The model in canonical form.</param>
    /// <returns>In the order of the graph.</returns>
    public static IReadOnlyList<LayerPotential> Of(ModelGraph graph)
    {
        // What is quantized already is neither pruned nor quantized again.
        if (QuantizationMarks.Find(graph).Count > 0)
            return [.. ModelStatistics.Of(graph).Layers.Select(l => new LayerPotential(l.Name, Outputs(l), 0, "quantized already", false, "quantized already"))];
        Dictionary<string, NodeProto> nodes = graph.Nodes.DistinctBy(n => n.Name).ToDictionary(n => n.Name, StringComparer.Ordinal);
        Dictionary<string, (int Free, string? Reason)> channels = new(StringComparer.Ordinal);
        foreach (ChannelGroup group in ChannelDependencyGraph.Of(graph, ValueShapes.Of(graph)).Groups)
        {
            foreach (ChannelLayer layer in group.Producers)
            {
                (int free, string? reason) = channels.GetValueOrDefault(layer.Node.Name);
                channels[layer.Node.Name] = group.PinnedBecause == null ? (free + group.Units.Length, reason) : (free, group.PinnedBecause);
            }
        }

        return [.. ModelStatistics.Of(graph).Layers.Select(l => Potential(l, channels.GetValueOrDefault(l.Name), Float(graph, nodes[l.Name])))];
    }

    private static LayerPotential Potential(LayerStatistics layer, (int Free, string? Reason) channels, string? floats) => new(
        layer.Name,
        Outputs(layer),
        Math.Min(channels.Free, Outputs(layer)),
        channels.Free > 0 ? null : channels.Reason ?? "its channels can't be followed",
        floats == null,
        floats);

    private static string? Float(ModelGraph graph, NodeProto node) =>
        !OperatorSupport.HasConstantWeights(graph, node) ? $"there is no INT8 form of this {node.OpType}"
        : node.OpType == "Conv" && graph.Inputs.Any(i => i.Name == node.Input[0]) ? "the first convolution stays in float"
        : null;

    private static int Outputs(LayerStatistics layer) => layer.WeightShape.Count == 0 ? 0 : layer.OpType == "MatMul" ? layer.WeightShape[^1] : layer.WeightShape[0];
}
