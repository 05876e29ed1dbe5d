using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels;

/// <summary>Reads integers that newer operator sets give as inputs and older ones as attributes.</summary>
internal static class NodeConstants
{
    /// <summary>The constant input, or null where it is missing or no initializer.</summary>
    public static long[]? Ints(ModelGraph graph, NodeProto node, int input) =>
        node.Input.Count > input && node.Input[input].Length > 0 ? graph.Initializer(node.Input[input])?.ToInt64s() : null;

    /// <summary>True if the node has that input.</summary>
    public static bool Has(NodeProto node, int input) => node.Input.Count > input && node.Input[input].Length > 0;

    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
