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
        if (options.Mode == QuantizationMode.None)
            return new(graph, [], new());
        if (options.Mode == QuantizationMode.Static && options.WeightBits == null)
            return StaticQuantizer.Run(graph, data, options, diagnostics);

        graph = QuantizationInput.Prepare(graph);
        return options.Mode switch
        {
            QuantizationMode.Dynamic => DynamicQuantizer.Run(graph, data, options, diagnostics),
            QuantizationMode.Float16 => Half(graph, options, diagnostics),
            QuantizationMode.WeightOnly => WeightOnly(graph, data, options, diagnostics),
            _ => NarrowStatic(graph, data, options, diagnostics),
        };
    }

    private static QuantizationOutcome WeightOnly(ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        NarrowModel narrow = NarrowWeights.Run(graph, data, options, FloatSelection.Of(graph, options, diagnostics), diagnostics);
        return new(narrow.Graph, [.. WeightLayer.All(graph).Select(l => Row(new(l.Node.Name, l.Node.OpType, "float", 32, "", null, null), l, narrow))], new());
    }

    private static QuantizationOutcome NarrowStatic(ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        // The static quantizer warns of patterns without a node.
        NarrowModel narrow = NarrowWeights.Run(graph, data, options, FloatSelection.Of(graph, options, NullDiagnostics.Instance), diagnostics);
        QuantizationOutcome outcome = StaticQuantizer.Run(narrow.Graph, data with { Weights = narrow.Weights }, options, diagnostics);
        Dictionary<string, WeightLayer> byName = WeightLayer.All(graph).DistinctBy(l => l.Node.Name).ToDictionary(l => l.Node.Name, StringComparer.Ordinal);
        return outcome with { Layers = [.. outcome.Layers.Select(r => byName.TryGetValue(r.Name, out WeightLayer? layer) ? Row(r, layer, narrow) : r)] };
    }

    private static QuantizationOutcome Half(ModelGraph graph, QuantizationOptions options, IDiagnostics diagnostics)
    {
        (ModelGraph half, IReadOnlySet<string> stored) = HalfWeights.Apply(graph, FloatSelection.Of(graph, options, diagnostics));
        if (stored.Count == 0)
            diagnostics.Warn(ErrorCodes.NothingToQuantize, "The model has no weights that can be stored in half precision; it stays as it is.");
        return new(half, [.. WeightLayer.All(graph).Select(l => Row(l, stored.Contains(l.Tensor.Name)))], new());
    }

    private static LayerQuantization Row(WeightLayer layer, bool half) =>
        new(layer.Node.Name, layer.Node.OpType, half ? "float16-weights" : "float", half ? 16 : 32, "", null, null);

    // Weights of float layers lie on grids as well, except where they were to stay as they are.
    private static LayerQuantization Row(LayerQuantization row, WeightLayer layer, NarrowModel narrow) =>
        narrow.Widths.TryGetValue(layer.Tensor.Name, out double width)
            ? row with
            {
                Bits = (int)Math.Ceiling(Math.Log2((2 * CodeWidths.Limit(width)) + 1)),
                WeightSqnrDb = WeightSqnr.Of(layer, narrow.Weights[layer.Tensor.Name]),
            }
            : row;
}
