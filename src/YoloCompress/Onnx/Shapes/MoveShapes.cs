namespace YoloCompress.Onnx.Shapes;

internal static class MoveShapes
{
    public static int[]? Concat(NodeContext context)
    {
        int[]? result = null;
        for (int i = 0; i < context.Node.Input.Count; i++)
        {
            if (context.Shape(i) is not { } shape)
                return null;
            if (result == null)
            {
                result = [.. shape];
                continue;
            }

            int axis = Axes.Positive(context.Node.GetInt("axis", 1), result.Length);
            if (shape.Length != result.Length || shape.Where((d, a) => a != axis && d != result[a]).Any())
                throw ShapeMismatchException.Of(context.Node, result, shape);
            result[axis] += shape[axis];
        }

        return result;
    }

    public static int[]?[]? Split(NodeContext context)
    {
        if (context.Shape(0) is not { } shape)
            return null;
        int axis = Axes.Positive(context.Node.GetInt("axis", 0), shape.Length), parts = context.Node.Output.Count;
        // Without sizes the parts are equal; from opset 18 the last one may be smaller.
        int each = (shape[axis] + parts - 1) / parts;
        long[] equal = [.. Enumerable.Range(0, parts).Select(i => (long)Math.Min(each, shape[axis] - (i * each)))];
        if (context.Integers("split", 1, equal) is not { } sizes)
            return null;
        if (sizes.Length != parts || sizes.Sum() != shape[axis])
            throw new ShapeMismatchException(context.Node, $"{shape[axis]} channels do not split into [{string.Join(", ", sizes)}]");
        return [.. sizes.Select(size => (int[])[.. shape.Select((d, a) => a == axis ? (int)size : d)])];
    }

    public static int[]? Slice(NodeContext context) =>
        context.Shape(0) is { } shape && SliceRange.Of(context, shape) is { } ranges ? [.. ranges.Select(r => r.Count)] : null;

    public static int[]? Gather(NodeContext context)
    {
        if (context.Shape(0) is not { } shape || context.Shape(1) is not { } indices)
            return null;
        int axis = Axes.Positive(context.Node.GetInt("axis", 0), shape.Length);
        return [.. shape.Take(axis), .. indices, .. shape.Skip(axis + 1)];
    }

    public static int[]? Transpose(NodeContext context)
    {
        if (context.Shape(0) is not { } shape)
            return null;
        return context.Node.GetInts("perm") is { } perm
            ? [.. Axes.Positive(perm, shape.Length).Select(a => shape[a])]
            : [.. shape.Reverse()];
    }

    public static int[]? Expand(NodeContext context)
    {
        if (context.Shape(0) is not { } shape || context.Constant(1) is not { } target)
            return null;
        int[] wanted = [.. target.Integers.Select(d => checked((int)d))];
        return Broadcasting.Shape(shape, wanted) ?? throw ShapeMismatchException.Of(context.Node, shape, wanted);
    }

    public static int[]? Tile(NodeContext context) =>
        context.Shape(0) is { } shape && context.Constant(1) is { } repeats
            ? [.. shape.Select((d, axis) => checked((int)(d * repeats.Integers[axis])))]
            : null;

    public static int[]? Pad(NodeContext context)
    {
        if (context.Shape(0) is not { } shape || context.Integers("pads", 1, null) is not { } pads)
            return null;
        if (context.Integers("", 3, [.. Enumerable.Range(0, shape.Length).Select(a => (long)a)]) is not { } axes)
            return null;
        int[] result = [.. shape];
        for (int i = 0; i < axes.Length; i++)
            result[Axes.Positive(axes[i], shape.Length)] += checked((int)(pads[i] + pads[i + axes.Length]));
        return result;
    }
}
