namespace YoloCompress.Onnx.Shapes;

internal static class ReshapeShapes
{
    public static int[]? Reshape(NodeContext context)
    {
        if (context.Shape(0) is not { } shape || context.Constant(1) is not { } target)
            return null;
        bool zeroIsZero = context.Node.GetInt("allowzero", 0) != 0;
        int[] result = [.. target.Integers.Select((d, axis) => d == 0 && !zeroIsZero ? shape[axis] : checked((int)d))];
        int open = Array.IndexOf(result, -1), count = Broadcasting.Count(shape);
        int known = Broadcasting.Count(result.Where(d => d != -1));
        if (open >= 0)
            result[open] = known == 0 ? 0 : count / known;
        return Broadcasting.Count(result) == count ? result : throw ShapeMismatchException.Of(context.Node, shape, result);
    }

    public static int[]? Flatten(NodeContext context)
    {
        if (context.Shape(0) is not { } shape)
            return null;
        int axis = Axes.Positive(context.Node.GetInt("axis", 1), shape.Length);
        return [Broadcasting.Count(shape.Take(axis)), Broadcasting.Count(shape.Skip(axis))];
    }

    public static int[]? Squeeze(NodeContext context)
    {
        if (context.Shape(0) is not { } shape || context.Integers("axes", 1, []) is not { } axes)
            return null;
        if (axes.Length == 0)
            return [.. shape.Where(d => d != 1)];
        int[] removed = Axes.Positive(axes, shape.Length);
        return removed.All(a => shape[a] == 1)
            ? [.. shape.Where((_, a) => !removed.Contains(a))]
            : throw new ShapeMismatchException(context.Node, $"[{string.Join(", ", shape)}] has no size 1 at axes {string.Join(", ", axes)}");
    }

    public static int[]? Unsqueeze(NodeContext context)
    {
        if (context.Shape(0) is not { } shape || context.Integers("axes", 1, null) is not { } axes)
            return null;
        int rank = shape.Length + axes.Length;
        HashSet<int> added = [.. Axes.Positive(axes, rank)];
        Queue<int> rest = new(shape);
        return [.. Enumerable.Range(0, rank).Select(a => added.Contains(a) ? 1 : rest.Dequeue())];
    }

    public static int[]? Reduce(NodeContext context) =>
        context.Shape(0) is { } shape && ReducedAxes.Of(context, shape.Length) is { } axes
            ? Reduce(shape, axes, context.Node.GetInt("keepdims", 1) != 0)
            : null;

    public static int[]? ArgReduce(NodeContext context) =>
        context.Shape(0) is { } shape
            ? Reduce(shape, [Axes.Positive(context.Node.GetInt("axis", 0), shape.Length)], context.Node.GetInt("keepdims", 1) != 0)
            : null;

    public static int[]?[]? TopK(NodeContext context)
    {
        if (context.Shape(0) is not { } shape || context.Constant(1) is not { } k)
            return null;
        int[] result = [.. shape];
        result[Axes.Positive(context.Node.GetInt("axis", -1), shape.Length)] = checked((int)k.Integers[0]);
        return [result, result];
    }

    private static int[] Reduce(int[] shape, HashSet<int> axes, bool keep) =>
        [.. shape.Select((d, a) => axes.Contains(a) ? 1 : d).Where((_, a) => keep || !axes.Contains(a))];
}
