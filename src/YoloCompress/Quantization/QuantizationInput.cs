using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>Brings a model into the form that quantizers work on, and refuses what they cannot.</summary>
internal static class QuantizationInput
{
    /// <summary>Per-channel scales came with this operator set.</summary>
    private const long LeastOpset = 13;

    /// <summary>The model with BatchNormalization folded and an operator set that has per-channel scales.</summary>
    /// <exception cref="YoloCompressException">It is quantized already (YC0601), or a weight is not finite (YC0604).</exception>
    public static ModelGraph Prepare(ModelGraph graph)
    {
        if (QuantizationMarks.Find(graph) is { Count: > 0 } marks)
        {
            throw new YoloCompressException(
                ErrorCodes.AlreadyQuantized,
                $"The model is quantized already (it has {string.Join(", ", marks.Select(m => $"{m.Value} {m.Key}"))}). " +
                "Give the FP32 model that it was made from, or set Quantization to None.");
        }

        foreach (TensorProto tensor in graph.Initializers.Where(t => t.Type() == TensorProto.Types.DataType.Float))
        {
            if (tensor.ToFloats().Any(v => !float.IsFinite(v)) && IsWeight(graph, tensor))
            {
                throw new YoloCompressException(
                    ErrorCodes.NonFiniteWeight,
                    $"The weights '{tensor.Name}' hold a value that is infinite or not a number. Take a checkpoint from before the training diverged.");
            }
        }

        graph = FoldBatchNormalization.Apply(graph);
        return graph.Opset < LeastOpset ? OpsetUpgrade.To(graph, LeastOpset) : graph;
    }

    // Bounds of Clip nodes and the like may well be infinite.
    private static bool IsWeight(ModelGraph graph, TensorProto tensor) => graph.ConsumersOf(tensor.Name)
        .Any(n => n.IsLayer() || n.OpType == "BatchNormalization");
}
