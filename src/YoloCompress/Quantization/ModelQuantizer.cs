using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>Quantizes a model in whatever mode is asked for.</summary>
public static class ModelQuantizer
{
    /// <summary>Quantizes a model.</summary>
    /// <param name="graph">An FP32 model in canonical form.</param>
    /// <param name="data">Pictures and earlier decisions.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="diagnostics">Where progress and warnings go.</param>
    /// <exception cref="YoloCompressException">The model or the pictures don't serve; see <see cref="StaticQuantizer"/>.</exception>
    public static QuantizationOutcome Run(ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        if (options.Mode == QuantizationMode.Static && options.WeightBits == null)
            return StaticQuantizer.Run(graph, data, options, diagnostics);
        if (options.Mode is not (QuantizationMode.Static or QuantizationMode.WeightOnly))
            throw new NotSupportedException($"{options.Mode} is not quantized here.");

        graph = QuantizationInput.Prepare(graph);
        NarrowModel narrow = NarrowWeights.Run(graph, data, options, diagnostics);
        List<WeightLayer> layers = WeightLayer.All(graph);
        if (options.Mode == QuantizationMode.WeightOnly)
            return new(narrow.Graph, [.. layers.Select(l => Row(new(l.Node.Name, l.Node.OpType, "float", 0, "", null, null), l, narrow))], new());
        QuantizationOutcome outcome = StaticQuantizer.Run(narrow.Graph, data with { Weights = narrow.Weights }, options, diagnostics);
        Dictionary<string, WeightLayer> byName = layers.DistinctBy(l => l.Node.Name).ToDictionary(l => l.Node.Name, StringComparer.Ordinal);
        return outcome with { Layers = [.. outcome.Layers.Select(r => byName.TryGetValue(r.Name, out WeightLayer? layer) ? Row(r, layer, narrow) : r)] };
    }

    // Weights of float layers lie on grids as well.
    private static LayerQuantization Row(LayerQuantization row, WeightLayer layer, NarrowModel narrow) => row with
    {
        Bits = (int)Math.Ceiling(Math.Log2((2 * CodeWidths.Limit(narrow.Widths[layer.Tensor.Name])) + 1)),
        WeightSqnrDb = WeightSqnr.Of(layer, narrow.Weights[layer.Tensor.Name]),
    };
}
