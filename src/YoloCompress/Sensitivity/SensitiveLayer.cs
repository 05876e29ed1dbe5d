using YoloCompress.Onnx;

namespace YoloCompress.Sensitivity;

/// <summary>A layer whose constant weights can be changed for a trial.</summary>
/// <param name="Node">The Conv, Gemm or MatMul node.</param>
/// <param name="Weight">Its weights.</param>
/// <param name="Bias">Its bias, or null.</param>
/// <param name="Axis">The axis of the weights that output channels lie on, 0 or 1.</param>
internal sealed record SensitiveLayer(NodeProto Node, TensorProto Weight, TensorProto? Bias, int Axis)
{
    /// <summary>Output channels.</summary>
    public int Outputs => (int)Weight.Dims[Axis];

    /// <summary>Weights between two of the same output channel's runs: the elements behind the axis.</summary>
    public long Inner => Weight.Dims.Skip(Axis + 1).Aggregate(1L, (a, b) => a * b);

    /// <summary>The layers of a graph in its order.</summary>
    public static List<SensitiveLayer> All(ModelGraph graph) => [.. graph.Nodes.Select(n => Of(graph, n)).OfType<SensitiveLayer>()];

    /// <summary>The output channel of the weight at an index.</summary>
    public int ChannelOf(long index) => (int)(index / Inner % Outputs);

    private static SensitiveLayer? Of(ModelGraph graph, NodeProto node)
    {
        if (node.Domain.Length > 0 || node.OpType is not ("Conv" or "Gemm" or "MatMul"))
            return null;
        if (graph.Initializer(node.Input[1]) is not { } weight || graph.Initializer(node.Input[0]) != null || weight.Type() != TensorProto.Types.DataType.Float)
            return null;
        int axis = node.OpType == "MatMul" || (node.OpType == "Gemm" && node.GetInt("transB", 0) == 0) ? 1 : 0;
        bool known = node.OpType == "Conv" ? weight.Dims.Count is 3 or 4 : weight.Dims.Count == 2;
        return known ? new(node, weight, node.Input.Count > 2 ? graph.Initializer(node.Input[2]) : null, axis) : null;
    }
}
