using TorchSharp;
using YoloCompress.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Training.Operators;

/// <summary>Operators that move values and do not change them.</summary>
internal static class ShapeOperators
{
    public static GraphOperator Concat(NodeContext context)
    {
        long axis = context.Node.GetInt("axis", 1);
        return inputs => [cat([.. inputs.Select(i => i!)], axis)];
    }

    public static GraphOperator Reshape(NodeContext context)
    {
        long[]? constant = context.IntegersOf("shape", 1);
        bool zeroIsZero = context.Node.GetInt("allowzero", 0) != 0;
        return inputs =>
        {
            Tensor x = inputs[0]!;
            long[] shape = [.. constant ?? inputs[1]!.ToIntegers()];
            for (int i = 0; i < shape.Length && !zeroIsZero; i++)
            {
                if (shape[i] == 0)
                    shape[i] = x.shape[i];
            }

            // A graph for one picture has its batch of 1 written into its shapes; a batch is trained through the same graph.
            if (shape.Length > 0 && shape[0] == 1 && x.dim() > 0 && x.shape[0] > 1)
            {
                long rest = shape.Skip(1).Aggregate(1L, (a, b) => a * b);
                if (rest < 0 || rest * x.shape[0] == x.numel())
                    shape[0] = x.shape[0];
            }

            return [x.reshape(shape)];
        };
    }

    public static GraphOperator Transpose(NodeContext context)
    {
        long[]? order = context.Node.GetInts("perm");
        return inputs => [inputs[0]!.permute(order ?? [.. Enumerable.Range(0, (int)inputs[0]!.dim()).Reverse().Select(i => (long)i)])];
    }

    public static GraphOperator Flatten(NodeContext context)
    {
        long axis = context.Node.GetInt("axis", 1);
        return inputs =>
        {
            long from = axis < 0 ? axis + inputs[0]!.dim() : axis;
            return [inputs[0]!.reshape(inputs[0]!.shape.Take((int)from).Aggregate(1L, (a, b) => a * b), -1)];
        };
    }

    public static GraphOperator Squeeze(NodeContext context)
    {
        long[]? axes = context.IntegersOf("axes", 1);
        return inputs =>
        {
            if (axes == null)
                return [inputs[0]!.squeeze()];
            long rank = inputs[0]!.dim();
            return [axes.Select(a => a < 0 ? a + rank : a).OrderDescending().Aggregate(inputs[0]!.alias(), (x, axis) => x.squeeze(axis))];
        };
    }

    public static GraphOperator Unsqueeze(NodeContext context)
    {
        long[] axes = context.IntegersOf("axes", 1) ?? throw context.Unsupported("computed axes are not supported");
        return inputs =>
        {
            long rank = inputs[0]!.dim() + axes.Length;
            return [axes.Select(a => a < 0 ? a + rank : a).Order().Aggregate(inputs[0]!.alias(), (x, axis) => x.unsqueeze(axis))];
        };
    }

    public static GraphOperator Split(NodeContext context)
    {
        long axis = context.Node.GetInt("axis", 0);
        long[]? sizes = context.IntegersOf("split", 1);
        int count = context.Node.Output.Count;
        return inputs =>
        {
            long length = inputs[0]!.shape[axis < 0 ? axis + inputs[0]!.dim() : axis], each = (length + count - 1) / count;
            return inputs[0]!.split(sizes ?? [.. Enumerable.Range(0, count).Select(i => Math.Min(each, length - (i * each)))], axis);
        };
    }

    public static GraphOperator Slice(NodeContext context)
    {
        long[]? starts = context.IntegersOf("starts", 1), ends = context.IntegersOf("ends", 2);
        long[]? axes = context.IntegersOf("axes", 3), steps = context.IntegersOf("steps", 4);
        return inputs =>
        {
            Tensor x = inputs[0]!.alias();
            long[] from = starts ?? inputs[1]!.ToIntegers(), to = ends ?? inputs[2]!.ToIntegers();
            for (int i = 0; i < from.Length; i++)
            {
                long axis = axes?[i] ?? i, step = steps?[i] ?? 1;
                long length = x.shape[axis < 0 ? axis + x.dim() : axis];
                x = step > 0
                    ? x.slice(axis, Clamped(from[i], length, 0, length), Clamped(to[i], length, 0, length), step)
                    : Backwards(x, axis, Clamped(from[i], length, 0, length - 1), Clamped(to[i], length, -1, length - 1), -step);
            }

            return [x];
        };
    }

    public static GraphOperator Gather(NodeContext context)
    {
        long axis = context.Node.GetInt("axis", 0);
        return inputs =>
        {
            Tensor x = inputs[0]!, indices = inputs[1]!.to(ScalarType.Int64);
            long at = axis < 0 ? axis + x.dim() : axis;
            Tensor positive = where(indices.lt(0), indices + x.shape[at], indices);
            Tensor picked = x.index_select(at, positive.reshape(-1));
            return [picked.reshape([.. x.shape[..(int)at], .. indices.shape, .. x.shape[((int)at + 1)..]])];
        };
    }

    public static GraphOperator Expand(NodeContext context)
    {
        long[]? constant = context.Integers(1);
        return inputs =>
        {
            Tensor x = inputs[0]!;
            long[] shape = [.. constant ?? inputs[1]!.ToIntegers()];
            for (int i = 1; i <= shape.Length; i++)
            {
                if (shape[^i] == 1 && i <= x.dim())
                    shape[^i] = x.shape[^i];
            }

            return [x.expand(shape)];
        };
    }

    public static GraphOperator Pad(NodeContext context)
    {
        string mode = context.Node.GetString("mode", "constant");
        long[] pads = context.IntegersOf("pads", 1) ?? throw context.Unsupported("computed padding is not supported");
        float value = context.Node.Find("value")?.F ?? context.Floats(2)?.FirstOrDefault() ?? 0;
        int rank = pads.Length / 2;
        if (context.Has(3))
            throw context.Unsupported("a Pad with axes is not supported");

        // torch counts from the last axis backwards.
        long[] reversed = [.. Enumerable.Range(1, rank).SelectMany(i => new[] { pads[rank - i], pads[^i] })];
        if (mode == "constant")
            return inputs => [functional.pad(inputs[0]!, reversed, value: value)];
        if (pads.Take(rank - 2).Concat(pads.Skip(rank).Take(rank - 2)).Any(p => p != 0))
            throw context.Unsupported($"a Pad in mode '{mode}' of other axes than the last two is not supported");
        PaddingModes torchMode = mode == "reflect" ? PaddingModes.Reflect : PaddingModes.Replicate;
        return inputs => [functional.pad(inputs[0]!, reversed[..4], torchMode)];
    }

    /// <summary>Puts slices at the places named by the last axis of the indices; without reduction, each place once.</summary>
    public static GraphOperator ScatterND(NodeContext context)
    {
        if (context.Node.GetString("reduction", "none") != "none")
            throw context.Unsupported("a ScatterND with a reduction is not supported");
        return inputs =>
        {
            Tensor x = inputs[0]!, indices = inputs[1]!;
            int depth = (int)indices.shape[^1];
            long[] sizes = x.shape[..depth], steps = new long[depth];
            for (long i = depth - 1, step = 1; i >= 0; step *= sizes[i--])
                steps[i] = step;
            Tensor wrapped = where(indices.lt(0), indices + tensor(sizes), indices);
            Tensor places = (wrapped * tensor(steps)).sum(-1).reshape(-1);
            Tensor slices = x.reshape(sizes.Aggregate(1L, (a, b) => a * b), -1);
            return [slices.index_copy(0, places, inputs[2]!.reshape(places.shape[0], -1)).reshape(x.shape)];
        };
    }

    public static GraphOperator Shape(NodeContext context) => inputs => [tensor(inputs[0]!.shape)];

    public static GraphOperator ConstantOfShape(NodeContext context)
    {
        TensorProto? value = context.Node.Find("value")?.T;
        return inputs =>
            [value?.ToTorch().reshape(1).expand(inputs[0]!.ToIntegers()).clone() ?? zeros(inputs[0]!.ToIntegers(), ScalarType.Float32)];
    }

    public static GraphOperator Cast(NodeContext context)
    {
        ScalarType? type = (DataType)context.Node.GetInt("to", 1) switch
        {
            DataType.Float or DataType.Float16 or DataType.Double => null,
            DataType.Bool => ScalarType.Bool,
            _ => ScalarType.Int64,
        };

        // One floating type serves for all of them.
        return inputs => [inputs[0]!.is_floating_point() && type == null ? inputs[0]!.alias() : inputs[0]!.to(type ?? context.Module.Precision, copy: true)];
    }

    public static GraphOperator DepthToSpace(NodeContext context)
    {
        long block = context.Node.GetInt("blocksize", 1);
        bool columnFirst = context.Node.GetString("mode", "DCR") == "CRD";
        return inputs =>
        {
            Tensor x = inputs[0]!;
            long n = x.shape[0], c = x.shape[1] / (block * block), h = x.shape[2], w = x.shape[3];
            Tensor parted = columnFirst
                ? x.reshape(n, c, block, block, h, w).permute(0, 1, 4, 2, 5, 3)
                : x.reshape(n, block, block, c, h, w).permute(0, 3, 4, 1, 5, 2);
            return [parted.reshape(n, c, h * block, w * block)];
        };
    }

    public static GraphOperator SpaceToDepth(NodeContext context)
    {
        long block = context.Node.GetInt("blocksize", 1);
        return inputs =>
        {
            Tensor x = inputs[0]!;
            long n = x.shape[0], c = x.shape[1], h = x.shape[2] / block, w = x.shape[3] / block;
            return [x.reshape(n, c, h, block, w, block).permute(0, 3, 5, 1, 2, 4).reshape(n, c * block * block, h, w)];
        };
    }

    private static long Clamped(long index, long length, long low, long high) => Math.Clamp(index < 0 ? index + length : index, low, high);

    private static Tensor Backwards(Tensor x, long axis, long start, long end, long step)
    {
        // A very negative end means "to the very first": it stays below zero after the length is added once.
        List<long> indices = [];
        for (long i = start; i > end; i -= step)
            indices.Add(i);
        return x.index_select(axis, tensor(indices.ToArray()));
    }
}
