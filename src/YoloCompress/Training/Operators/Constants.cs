using YoloCompress.Onnx;

namespace YoloCompress.Training.Operators;

/// <summary>Values of a graph that no input changes.</summary>
internal static class Constants
{
    /// <summary>The initializer or the Constant node's tensor behind a value; null if it is computed.</summary>
    public static TensorProto? Of(ModelGraph graph, string value) =>
        graph.Initializer(value) ?? (graph.ProducerOf(value) is { OpType: "Constant" } node ? Of(node) : null);

    /// <summary>The tensor of a Constant node.</summary>
    public static TensorProto? Of(NodeProto constant)
    {
        if (constant.Find("value")?.T is { } tensor)
            return tensor;
        if (constant.Find("value_float") is { } number)
            return Tensors.Float("", [], [number.F]);
        if (constant.Find("value_floats") is { } numbers)
            return Tensors.Float("", [numbers.Floats.Count], [.. numbers.Floats]);
        if (constant.Find("value_int") is { } integer)
            return Tensors.Int64("", [], [integer.I]);
        return constant.Find("value_ints") is { } integers ? Tensors.Int64("", [integers.Ints.Count], [.. integers.Ints]) : null;
    }
}
