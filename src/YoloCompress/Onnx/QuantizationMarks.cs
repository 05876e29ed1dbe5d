namespace YoloCompress.Onnx;

/// <summary>Tells whether a model is quantized already.</summary>
public static class QuantizationMarks
{
    private static readonly HashSet<string> Operators = new(
        [
            "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "ConvInteger", "MatMulInteger", "QLinearConv", "QLinearMatMul",
            "QLinearAdd", "QLinearMul", "QLinearConcat", "QLinearSigmoid", "QLinearLeakyRelu", "QLinearAveragePool", "QLinearGlobalAveragePool",
            "QGemm", "MatMulNBits", "DynamicQuantizeMatMul", "MatMulIntegerToFloat",
        ],
        StringComparer.Ordinal);

    /// <summary>True if any node computes with, or converts to or from, quantized values.</summary>
    public static bool IsQuantized(ModelGraph graph) => Find(graph).Count > 0;

    /// <summary>The quantization operators in the model with their counts, in alphabetical order.</summary>
    public static IReadOnlyDictionary<string, int> Find(ModelGraph graph) => new SortedDictionary<string, int>(
        graph.Nodes.Where(n => Operators.Contains(n.OpType)).GroupBy(n => n.OpType).ToDictionary(g => g.Key, g => g.Count()), StringComparer.Ordinal);
}
