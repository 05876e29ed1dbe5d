namespace YoloCompress.Onnx.Shapes;

/// <summary>A node's input shapes do not fit together; becomes a coded error where the model's file is known.</summary>
internal sealed class ShapeMismatchException(NodeProto node, string why, Exception? inner = null)
    : InvalidOperationException($"{node.OpType} '{node.Name}': {why}.", inner)
{
    public static ShapeMismatchException Of(NodeProto node, params ReadOnlySpan<int[]?> shapes)
    {
        List<string> texts = [];
        foreach (int[]? shape in shapes)
            texts.Add(shape == null ? "?" : $"[{string.Join(", ", shape)}]");
        return new(node, $"the shapes {string.Join(" and ", texts)} do not fit together");
    }
}
