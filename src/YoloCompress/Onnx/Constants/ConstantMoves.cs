using YoloCompress.Onnx.Shapes;

namespace YoloCompress.Onnx.Constants;

/// <summary>Nodes that move the elements of constants without changing them.</summary>
internal static class ConstantMoves
{
    public static ConstantTensor Transpose(NodeContext context)
    {
        ConstantTensor input = context.Constant(0)!;
        int rank = input.Shape.Length;
        int[] order = context.Node.GetInts("perm") is { } perm ? Axes.Positive(perm, rank) : [.. Enumerable.Range(0, rank).Reverse()];
        int[] strides = Broadcasting.Strides(input.Shape);
        return input.Pick([.. order.Select(a => input.Shape[a])], [.. order.Select(a => strides[a])]);
    }

    public static ConstantTensor? Concat(NodeContext context)
    {
        ConstantTensor[] inputs = [.. Enumerable.Range(0, context.Node.Input.Count).Select(i => context.Constant(i)!)];
        if (ShapeRules.Infer(context)?[0] is not { } shape)
            return null;
        int axis = Axes.Positive(context.Node.GetInt("axis", 0), shape.Length);
        int outer = Broadcasting.Count(shape.Take(axis));
        bool real = inputs[0].IsReal;
        List<double> reals = [];
        List<long> integers = [];
        for (int o = 0; o < outer; o++)
        {
            foreach (ConstantTensor input in inputs)
            {
                int length = input.Count / outer;
                if (real)
                    reals.AddRange(input.Reals.AsSpan(o * length, length));
                else
                    integers.AddRange(input.Integers.AsSpan(o * length, length));
            }
        }

        return real
            ? ConstantTensor.OfReals(inputs[0].Type, shape, [.. reals])
            : ConstantTensor.OfIntegers(inputs[0].Type, shape, [.. integers]);
    }

    public static ConstantTensor? Slice(NodeContext context)
    {
        ConstantTensor input = context.Constant(0)!;
        if (SliceRange.Of(context, input.Shape) is not { } ranges)
            return null;
        int[] strides = Broadcasting.Strides(input.Shape);
        int offset = ranges.Select((r, axis) => r.Start * strides[axis]).Sum();
        return input.Pick([.. ranges.Select(r => r.Count)], [.. ranges.Select((r, axis) => r.Step * strides[axis])], offset);
    }

    public static ConstantTensor?[]? Split(NodeContext context)
    {
        ConstantTensor input = context.Constant(0)!;
        if (ShapeRules.Infer(context) is not { } shapes)
            return null;
        int axis = Axes.Positive(context.Node.GetInt("axis", 0), input.Shape.Length);
        int[] strides = Broadcasting.Strides(input.Shape);
        ConstantTensor?[] outputs = new ConstantTensor?[shapes.Length];
        for (int i = 0, start = 0; i < shapes.Length; start += shapes[i++]![axis])
            outputs[i] = input.Pick(shapes[i]!, strides, start * strides[axis]);
        return outputs;
    }

    public static ConstantTensor Gather(NodeContext context)
    {
        ConstantTensor input = context.Constant(0)!, indices = context.Constant(1)!;
        int axis = Axes.Positive(context.Node.GetInt("axis", 0), input.Shape.Length);
        int length = input.Shape[axis], inner = Broadcasting.Count(input.Shape.Skip(axis + 1));
        int outer = Broadcasting.Count(input.Shape.Take(axis));
        List<int> sources = [];
        for (int o = 0; o < outer; o++)
        {
            foreach (long index in indices.Integers)
            {
                int at = ((o * length) + Axes.Positive(index, length)) * inner;
                sources.AddRange(Enumerable.Range(at, inner));
            }
        }

        return input.Take([.. input.Shape.Take(axis), .. indices.Shape, .. input.Shape.Skip(axis + 1)], [.. sources]);
    }

    public static ConstantTensor? Expand(NodeContext context)
    {
        ConstantTensor input = context.Constant(0)!;
        return ShapeRules.Infer(context)?[0] is { } shape ? input.Pick(shape, Broadcasting.Strides(input.Shape, shape)) : null;
    }

    public static ConstantTensor? Tile(NodeContext context)
    {
        ConstantTensor input = context.Constant(0)!;
        if (ShapeRules.Infer(context)?[0] is not { } shape)
            return null;
        // Each axis becomes two, repeats and the axis itself; row-major order is then the same.
        int[] strides = Broadcasting.Strides(input.Shape);
        List<int> doubled = [], steps = [];
        for (int axis = 0; axis < shape.Length; axis++)
        {
            doubled.AddRange([input.Shape[axis] == 0 ? 0 : shape[axis] / input.Shape[axis], input.Shape[axis]]);
            steps.AddRange([0, strides[axis]]);
        }

        return input.Pick([.. doubled], [.. steps]).WithShape(shape);
    }
}
