using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>Which operators ONNX Runtime computes on 8-bit codes, and how their scales hang together.</summary>
internal static class OperatorSupport
{
    /// <summary>Operators with weights: these decide where INT8 is.</summary>
    public static bool IsWeighted(NodeProto node) => node.OpType is "Conv" or "Gemm" or "MatMul";

    /// <summary>A node with weights that can be turned into codes: they are constant, and a kernel for it exists.</summary>
    public static bool HasConstantWeights(ModelGraph graph, NodeProto node) => node.OpType switch
    {
        "Conv" => graph.Initializer(node.Input[1]) is { Dims.Count: 3 or 4 },
        "MatMul" => graph.Initializer(node.Input[1]) is { Dims.Count: 2 } && graph.Initializer(node.Input[0]) == null,
        "Gemm" => graph.Initializer(node.Input[1]) is { Dims.Count: 2 } && node.GetFloat("alpha", 1) == 1 && node.GetFloat("beta", 1) == 1
            && node.GetInt("transA", 0) == 0,
        _ => false,
    };

    /// <summary>The axis of a weight tensor that output channels lie on.</summary>
    public static int ChannelAxis(NodeProto node) => node.OpType switch
    {
        "MatMul" => 1,
        "Gemm" => node.GetInt("transB", 0) == 1 ? 0 : 1,
        _ => 0,
    };

    /// <summary>Operators that only move codes or pick among them: input and output share one scale, or codes would be rounded twice.</summary>
    public static bool KeepsScale(NodeProto node) =>
        IsMovement(node) || node.OpType == "MaxPool" || (node.OpType == "Resize" && node.GetString("mode", "nearest") == "nearest");

    /// <summary>Operators that move values whatever their type, so that they need no pair of QuantizeLinear and DequantizeLinear around them.</summary>
    public static bool IsMovement(NodeProto node) =>
        node.OpType is "Reshape" or "Transpose" or "Flatten" or "Squeeze" or "Unsqueeze" or "Split" or "Slice"
        || (node.OpType == "Concat" && node.Input.All(i => i == node.Input[0]));

    /// <summary>Operators with weights that can give floats from codes at no extra cost.</summary>
    public static bool GivesFloats(NodeProto node) => node.OpType is "Gemm" or "MatMul";

    /// <summary>Operators without weights that have integer kernels.</summary>
    public static bool IsComputable(ModelGraph graph, NodeProto node) =>
        KeepsScale(node)
        || node.OpType is "Sigmoid" or "LeakyRelu" or "GlobalAveragePool" or "AveragePool"
        || (node.OpType is "Mul" or "Add" or "Concat" && node.Input.All(i => graph.Initializer(i) == null))
        || IsClamp(node);

    /// <summary>Activations that a quantized range carries out by itself, so that they vanish.</summary>
    public static bool IsClamp(NodeProto node) => node.OpType is "Relu" or "Clip";

    /// <summary>The inputs that carry activations; the others are weights, shapes and sizes.</summary>
    public static IEnumerable<string> Activations(ModelGraph graph, NodeProto node)
    {
        int count = node.OpType is "Concat" or "Mul" or "Add" ? node.Input.Count : 1;
        return node.Input.Take(count).Where(i => i.Length > 0 && graph.Initializer(i) == null);
    }
}
