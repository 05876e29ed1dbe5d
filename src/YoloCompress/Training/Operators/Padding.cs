using YoloCompress.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace YoloCompress.Training.Operators;

/// <summary>The padding of a convolution or pooling node over two axes, in ONNX's order: starts, then ends.</summary>
internal readonly record struct Padding(long Top, long Left, long Bottom, long Right)
{
    /// <summary>The part that torch can do itself: the same at both ends. None of it where the ends differ.</summary>
    public long[] Implicit => Even ? [Top, Left] : [0, 0];

    private bool Even => Top == Bottom && Left == Right;

    /// <summary>From the attributes <c>pads</c> and <c>auto_pad</c> (ONNX operator Conv).</summary>
    public static Padding Of(NodeProto node, long[] input, long[] kernel, long[] strides, long[] dilations)
    {
        string automatic = node.GetString("auto_pad", "NOTSET");
        if (automatic is "NOTSET" or "VALID" or "")
        {
            long[] pads = automatic == "VALID" ? [0, 0, 0, 0] : node.GetInts("pads") ?? [0, 0, 0, 0];
            return new(pads[0], pads[1], pads[2], pads[3]);
        }

        Span<long> start = stackalloc long[2], end = stackalloc long[2];
        for (int axis = 0; axis < 2; axis++)
        {
            long output = (input[axis] + strides[axis] - 1) / strides[axis];
            long total = Math.Max(0, ((output - 1) * strides[axis]) + ((kernel[axis] - 1) * dilations[axis]) + 1 - input[axis]);
            start[axis] = automatic == "SAME_UPPER" ? total / 2 : total - (total / 2);
            end[axis] = total - start[axis];
        }

        return new(start[0], start[1], end[0], end[1]);
    }

    /// <summary>The tensor with the padding that torch cannot do itself; a new handle of the same tensor where there is none.</summary>
    public Tensor Explicit(Tensor x, double value, bool always = false) =>
        Even && !always ? x.alias() : functional.pad(x, [Left, Right, Top, Bottom], value: value);
}
