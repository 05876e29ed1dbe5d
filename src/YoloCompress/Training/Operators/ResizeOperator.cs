using YoloCompress.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace YoloCompress.Training.Operators;

/// <summary>
/// Resize of the last two axes, nearest or linear, with every coordinate transformation of the ONNX operator. The usual cases go to torch's own
/// interpolation; the others pick and blend rows and columns by index, which is exact and has a gradient too.
/// </summary>
internal static class ResizeOperator
{
    public static GraphOperator Compile(NodeContext context)
    {
        NodeProto node = context.Node;
        bool old = node.OpType == "Upsample" || context.Graph.Opset < 11;
        string mode = node.GetString("mode", "nearest");
        string coordinates = node.GetString("coordinate_transformation_mode", old ? "asymmetric" : "half_pixel");
        string rounding = node.GetString("nearest_mode", old ? "floor" : "round_prefer_floor");
        if (mode is not ("nearest" or "linear") || coordinates == "tf_crop_and_resize" || node.GetInt("antialias", 0) != 0)
            throw context.Unsupported($"a resize in mode '{mode}', '{coordinates}' is not supported");
        float[]? scales = node.Find("scales")?.Floats.ToArray() ?? context.Floats(old ? 1 : 2);
        long[]? sizes = old ? null : context.Integers(3);
        if (scales is not { Length: > 0 } && sizes is not { Length: > 0 })
            throw context.Unsupported("a resize to a computed size is not supported");
        return inputs =>
        {
            Tensor x = inputs[0]!;
            double[] factors = [0, 0];
            long[] target = [0, 0];
            for (int axis = 0; axis < 2; axis++)
            {
                long length = x.shape[axis + 2];
                factors[axis] = scales is { Length: > 0 } ? scales[axis + 2] : (double)sizes![axis + 2] / length;
                target[axis] = sizes is { Length: > 0 } ? sizes[axis + 2] : (long)Math.Floor(length * factors[axis]);
            }

            return [Resize(x, factors, target, mode == "linear", coordinates, rounding)];
        };
    }

    private static Tensor Resize(Tensor x, double[] factors, long[] target, bool linear, string coordinates, string rounding)
    {
        bool whole = factors.All(f => f == Math.Round(f) && f >= 1);
        if (!linear && whole && (coordinates, rounding) is ("asymmetric", "floor") or ("half_pixel", _) or ("pytorch_half_pixel", _))
            return functional.interpolate(x, target, mode: InterpolationMode.Nearest);
        if (linear && coordinates == "align_corners")
            return functional.interpolate(x, target, mode: InterpolationMode.Bilinear, align_corners: true);
        if (linear && coordinates is "half_pixel" or "pytorch_half_pixel" && target.All(t => t > 1))
            return functional.interpolate(x, target, mode: InterpolationMode.Bilinear, align_corners: false);
        Tensor y = x;
        for (int axis = 0; axis < 2; axis++)
            y = ResizeAxis(y, axis + 2, factors[axis], target[axis], linear, coordinates, rounding);
        return y;
    }

    private static Tensor ResizeAxis(Tensor x, long axis, double factor, long target, bool linear, string coordinates, string rounding)
    {
        long length = x.shape[axis];
        long[] low = new long[target], high = new long[target];
        float[] blend = new float[target];
        for (long i = 0; i < target; i++)
        {
            double at = Source(i, factor, length, target, coordinates);
            if (!linear)
            {
                low[i] = Math.Clamp((long)Rounded(at, rounding), 0, length - 1);
                continue;
            }

            at = Math.Clamp(at, 0, length - 1);
            low[i] = (long)at;
            high[i] = Math.Min(low[i] + 1, length - 1);
            blend[i] = (float)(at - low[i]);
        }

        Tensor first = x.index_select(axis, tensor(low));
        if (!linear)
            return first;
        long[] shape = [.. Enumerable.Range(0, (int)x.dim()).Select(d => d == axis ? target : 1)];
        return first + ((x.index_select(axis, tensor(high)) - first) * tensor(blend).reshape(shape));
    }

    private static double Source(long i, double factor, long length, long target, string coordinates) => coordinates switch
    {
        "asymmetric" => i / factor,
        "align_corners" => target == 1 ? 0 : i * (length - 1.0) / (target - 1),
        "pytorch_half_pixel" when target == 1 => 0,
        _ => ((i + 0.5) / factor) - 0.5,
    };

    private static double Rounded(double at, string rounding) => rounding switch
    {
        "floor" => Math.Floor(at),
        "ceil" => Math.Ceiling(at),
        "round_prefer_ceil" => Math.Floor(at + 0.5),
        _ => Math.Ceiling(at - 0.5),
    };
}
