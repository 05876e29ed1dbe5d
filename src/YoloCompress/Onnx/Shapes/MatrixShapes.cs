namespace YoloCompress.Onnx.Shapes;

internal static class MatrixShapes
{
    public static int[]? Gemm(NodeContext context)
    {
        if (context.Shape(0) is not { Length: 2 } a || context.Shape(1) is not { Length: 2 } b)
            return null;
        bool transA = context.Node.GetInt("transA", 0) != 0, transB = context.Node.GetInt("transB", 0) != 0;
        if (a[transA ? 0 : 1] != b[transB ? 1 : 0])
            throw ShapeMismatchException.Of(context.Node, a, b);
        return [a[transA ? 1 : 0], b[transB ? 0 : 1]];
    }

    public static int[]? MatMul(NodeContext context)
    {
        if (context.Shape(0) is not { Length: > 0 } left || context.Shape(1) is not { Length: > 0 } right)
            return null;
        int[] a = left.Length == 1 ? [1, .. left] : left, b = right.Length == 1 ? [.. right, 1] : right;
        if (a[^1] != b[^2] || Broadcasting.Shape(a[..^2], b[..^2]) is not { } batch)
            throw ShapeMismatchException.Of(context.Node, left, right);
        List<int> result = [.. batch];
        if (left.Length > 1)
            result.Add(a[^2]);
        if (right.Length > 1)
            result.Add(b[^1]);
        return [.. result];
    }
}
