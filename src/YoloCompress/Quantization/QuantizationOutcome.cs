using YoloCompress.Onnx;
using YoloCompress.Quantization.Layout;

namespace YoloCompress.Quantization;

/// <summary>A quantized model and what was done to it.</summary>
/// <param name="Graph">The model, ready to run.</param>
/// <param name="Layers">One row a layer with weights, in graph order.</param>
/// <param name="Decisions">What was chosen by measurement; feed it back to get the same bytes.</param>
public sealed record QuantizationOutcome(
    ModelGraph Graph, IReadOnlyList<LayerQuantization> Layers, QuantizationDecisions Decisions)
{
    /// <summary>Nodes that compute rows of a layer's weights as matrix products, by their name, with what they compute.</summary>
    internal IReadOnlyDictionary<string, WeightSource> Parts { get; init; } = new Dictionary<string, WeightSource>();

    /// <summary>
    /// Layers in which sums of products could saturate on x64 processors without VNNI, by their node's name; none are left where the target needs the guard.
    /// </summary>
    public IReadOnlyList<string> SaturatingLayers { get; init; } = [];
}
