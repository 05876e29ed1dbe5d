namespace YoloCompress.Onnx.Shapes;

internal static class ConvolutionShapes
{
    public static int[]? Convolution(NodeContext context)
    {
        if (context.Shape(0) is not { } input || context.Shape(1) is not { } weight)
            return null;
        long group = context.Node.GetInt("group", 1);
        if (input.Length != weight.Length || input[1] != weight[1] * group)
            throw ShapeMismatchException.Of(context.Node, input, weight);
        return [input[0], weight[0], .. Windows(context, input, weight[2..], roundUp: false)];
    }

    public static int[]? Transposed(NodeContext context)
    {
        if (context.Shape(0) is not { } input || context.Shape(1) is not { } weight)
            return null;
        if (input.Length != weight.Length || input[1] != weight[0])
            throw ShapeMismatchException.Of(context.Node, input, weight);
        NodeProto node = context.Node;
        int spatial = input.Length - 2;
        int[] result = [input[0], checked((int)(weight[1] * node.GetInt("group", 1))), .. new int[spatial]];
        long[] strides = node.GetInts("strides") ?? Repeat(1, spatial), dilations = node.GetInts("dilations") ?? Repeat(1, spatial);
        long[] pads = node.GetInts("pads") ?? Repeat(0, 2 * spatial), extra = node.GetInts("output_padding") ?? Repeat(0, spatial);
        long[]? shape = node.GetInts("output_shape");
        bool same = node.GetString("auto_pad", "NOTSET").StartsWith("SAME", StringComparison.Ordinal);
        for (int i = 0; i < spatial; i++)
        {
            long full = (strides[i] * (input[i + 2] - 1)) + extra[i] + ((weight[i + 2] - 1) * dilations[i]) + 1 - pads[i] - pads[i + spatial];
            result[i + 2] = checked((int)(shape != null ? shape[^(spatial - i)] : same ? input[i + 2] * strides[i] : full));
        }

        return result;
    }

    public static int[]? Pool(NodeContext context)
    {
        if (context.Shape(0) is not { } input || context.Node.GetInts("kernel_shape") is not { } kernel)
            return null;
        int[] size = Array.ConvertAll(kernel, k => checked((int)k));
        return [input[0], input[1], .. Windows(context, input, size, context.Node.GetInt("ceil_mode", 0) != 0)];
    }

    public static int[]? Global(NodeContext context) =>
        context.Shape(0) is { } input ? [input[0], input[1], .. Enumerable.Repeat(1, input.Length - 2)] : null;

    public static int[]? Resize(NodeContext context)
    {
        if (context.Shape(0) is not { } input)
            return null;
        if (context.Node.GetString("keep_aspect_ratio_policy", "stretch") != "stretch")
            return null;
        bool early = context.Node.OpType == "Upsample" || context.Opset < 11;
        int[] axes = context.Node.GetInts("axes") is { } some ? Axes.Positive(some, input.Length) : [.. Enumerable.Range(0, input.Length)];
        int[] result = [.. input];
        if (!early && context.Constant(3) is { Count: > 0 } sizes)
        {
            for (int i = 0; i < axes.Length; i++)
                result[axes[i]] = checked((int)sizes.Integers[i]);
            return result;
        }

        double[]? scales = context.Node.Find("scales") is { } attribute
            ? [.. attribute.Floats.Select(f => (double)f)]
            : context.Constant(early ? 1 : 2)?.Reals;
        if (scales == null || scales.Length != axes.Length)
            return null;
        for (int i = 0; i < axes.Length; i++)
            result[axes[i]] = (int)Math.Floor(input[axes[i]] * scales[i]);
        return result;
    }

    public static int[]? DepthToSpace(NodeContext context)
    {
        int block = (int)context.Node.GetInt("blocksize", 1);
        return context.Shape(0) is { Length: 4 } s ? [s[0], s[1] / (block * block), s[2] * block, s[3] * block] : null;
    }

    public static int[]? SpaceToDepth(NodeContext context)
    {
        int block = (int)context.Node.GetInt("blocksize", 1);
        return context.Shape(0) is { Length: 4 } s ? [s[0], s[1] * block * block, s[2] / block, s[3] / block] : null;
    }

    public static int[]? GridSample(NodeContext context) =>
        context.Shape(0) is { } input && context.Shape(1) is { } grid ? [input[0], input[1], .. grid[1..^1]] : null;

    private static IEnumerable<int> Windows(NodeContext context, int[] input, int[] kernel, bool roundUp)
    {
        NodeProto node = context.Node;
        int spatial = kernel.Length;
        long[] strides = node.GetInts("strides") ?? Repeat(1, spatial), dilations = node.GetInts("dilations") ?? Repeat(1, spatial);
        long[] pads = node.GetInts("pads") ?? Repeat(0, 2 * spatial);
        string auto = node.GetString("auto_pad", "NOTSET");
        for (int i = 0; i < spatial; i++)
        {
            long size = input[i + 2], window = ((kernel[i] - 1) * dilations[i]) + 1, stride = strides[i];
            if (auto.StartsWith("SAME", StringComparison.Ordinal))
            {
                yield return (int)((size + stride - 1) / stride);
                continue;
            }

            (long before, long after) = auto == "VALID" ? (0, 0) : (pads[i], pads[i + spatial]);
            long room = size + before + after - window;
            if (room < 0)
                throw new ShapeMismatchException(node, $"a window of {window} does not fit into {size} pixels");
            long count = ((room + (roundUp ? stride - 1 : 0)) / stride) + 1;
            // A window that would start in the padding behind the input is left out.
            if (roundUp && (count - 1) * stride >= size + before)
                count--;
            yield return (int)count;
        }
    }

    private static long[] Repeat(long value, int count) => [.. Enumerable.Repeat(value, count)];
}
