namespace YoloCompress.Onnx.Shapes;

internal static class ElementwiseShapes
{
    public static int[]? Broadcast(NodeContext context)
    {
        int[]? result = [];
        for (int i = 0; i < context.Node.Input.Count; i++)
        {
            if (context.Shape(i) is not { } shape)
                return null;
            result = Broadcasting.Shape(result, shape) ?? throw ShapeMismatchException.Of(context.Node, result, shape);
        }

        return result;
    }
}
