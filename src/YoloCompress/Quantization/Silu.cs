using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>Recognises x · sigmoid(x), which ONNX writes as two nodes.</summary>
internal static class Silu
{
    /// <summary>True if a Mul node multiplies a value with its own sigmoid.</summary>
    public static bool IsProduct(ModelGraph graph, NodeProto node) =>
        node.OpType == "Mul" && node.Input.Count == 2 && (IsSigmoidOf(graph, node.Input[1], node.Input[0]) || IsSigmoidOf(graph, node.Input[0], node.Input[1]));

    /// <summary>True if the value is read by its sigmoid and the product of both, and by nothing else.</summary>
    public static bool IsArgument(ModelGraph graph, string value) =>
        graph.ConsumersOf(value) is { Count: 2 } readers && readers.Any(r => r.OpType == "Sigmoid") && readers.Any(r => IsProduct(graph, r));

    private static bool IsSigmoidOf(ModelGraph graph, string value, string argument) =>
        graph.ProducerOf(value) is { OpType: "Sigmoid" } sigmoid && sigmoid.Input[0] == argument;
}
