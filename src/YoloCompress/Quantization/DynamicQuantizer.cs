using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// INT8 weights, with activations quantized while the model runs. Needs no pictures; where there are some, weights are rounded with
/// second-order compensation and biases take up the mean error.
/// </summary>
internal static class DynamicQuantizer
{
    /// <summary>Quantizes a prepared model, see <see cref="QuantizationInput"/>.</summary>
    public static QuantizationOutcome Run(ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        Func<NodeProto, bool> keepFloat = FloatSelection.Of(graph, options, diagnostics);
        List<WeightLayer> layers = WeightLayer.All(graph);
        List<WeightLayer> quantized = [.. layers.Where(l => !keepFloat(l.Node))];
        if (quantized.Count == 0)
            diagnostics.Warn(ErrorCodes.NothingToQuantize, "The model has no weights that can be quantized; it stays as it is.");
        else if (quantized.Any(l => l.Node.OpType == "Conv"))
        {
            diagnostics.Warn(
                ErrorCodes.DynamicIsSlow,
                "Dynamic quantization makes the file smaller, but not the model faster: ranges are searched in every convolution's input while the model runs, " +
                "and convolutions are slower than in FP32. Give CalibrationData and take Quantization=\"Static\" to be smaller and faster, or \"WeightOnly\" to be smaller at the original's speed.");
        }

        Dictionary<string, QuantizedWeights> weights = new(StringComparer.Ordinal);
        Dictionary<string, float[]> biases = new(StringComparer.Ordinal);
        if (data.Calibration.Count == 0 || quantized.Count == 0)
        {
            foreach (WeightLayer layer in quantized)
                Quantize(layer, null);
        }
        else
        {
            new HessianReader(data.FirstPictures(options.CalibrationCount), options.Seed, options.Threads).Read(graph, quantized, l => l.Input, Quantize);
        }

        ModelGraph result = DynamicWriter.Write(graph, quantized, weights, biases);
        return new(result, [.. layers.Select(Row)], new());

        void Quantize(WeightLayer layer, LayerHessian? hessian)
        {
            LayerHessian? used = options.Rounding == RoundingMethod.SecondOrder ? hessian : null;
            QuantizedWeights codes = weights[layer.Key] = WeightQuantizer.Quantize(layer, 127, options.PerChannel, used, options.Threads);
            if (hessian != null && options.BiasCorrection && layer.Bias != null && graph.Initializer(layer.Bias) is { } bias)
                biases[layer.Key] = BiasCorrection.Correct(layer, codes, hessian.Means, bias.ToFloats());
            diagnostics.Progress("Quantize", weights.Count / (double)quantized.Count);
        }

        LayerQuantization Row(WeightLayer layer) => weights.TryGetValue(layer.Key, out QuantizedWeights? codes)
            ? new(layer.Node.Name, layer.Node.OpType, "int8", 8, "", WeightSqnr.Of(layer, codes), null)
            : new(layer.Node.Name, layer.Node.OpType, "float", 32, "", null, null);
    }
}
