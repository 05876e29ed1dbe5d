using YoloCompress.Onnx;

namespace YoloCompress.Numerics;

/// <summary>What a 2-D convolution reads for each of its outputs: all sizes in elements, NCHW, one picture at a time.</summary>
internal sealed record ConvolutionGeometry
{
    public required int InputChannels { get; init; }

    public required int InputHeight { get; init; }

    public required int InputWidth { get; init; }

    public required int OutputChannels { get; init; }

    public required int KernelHeight { get; init; }

    public required int KernelWidth { get; init; }

    public int Groups { get; init; } = 1;

    public int StrideHeight { get; init; } = 1;

    public int StrideWidth { get; init; } = 1;

    public int DilationHeight { get; init; } = 1;

    public int DilationWidth { get; init; } = 1;

    public int PadTop { get; init; }

    public int PadLeft { get; init; }

    public int PadBottom { get; init; }

    public int PadRight { get; init; }

    public int OutputHeight =>
        ((InputHeight + PadTop + PadBottom - (DilationHeight * (KernelHeight - 1)) - 1) / StrideHeight) + 1;

    public int OutputWidth => ((InputWidth + PadLeft + PadRight - (DilationWidth * (KernelWidth - 1)) - 1) / StrideWidth) + 1;

    public int Positions => OutputHeight * OutputWidth;

    public int ChannelsPerGroup => InputChannels / Groups;

    public int OutputsPerGroup => OutputChannels / Groups;

    /// <summary>Weights of one output, K = channels per group x kernel height x kernel width: the length of a patch.</summary>
    public int PatchLength => ChannelsPerGroup * KernelHeight * KernelWidth;

    /// <summary>Reads the geometry of an ONNX Conv node.</summary>
    /// <param name="node">A Conv node.</param>
    /// <param name="weightDims">Dimensions of its weight, [M, C/groups, kH, kW] or [M, C/groups, kW].</param>
    /// <param name="inputShape">Shape of its input, [N, C, H, W] or [N, C, W].</param>
    /// <exception cref="NotSupportedException">The node is no 1-D or 2-D convolution.</exception>
    public static ConvolutionGeometry Of(NodeProto node, ReadOnlySpan<long> weightDims, ReadOnlySpan<int> inputShape)
    {
        if (node.OpType != "Conv" || weightDims.Length != inputShape.Length || weightDims.Length is not (3 or 4))
            throw new NotSupportedException($"'{node.Name}' ({node.OpType}) is no 1-D or 2-D convolution.");
        bool flat = weightDims.Length == 3;
        long[] strides = node.GetInts("strides") ?? [1, 1];
        long[] dilations = node.GetInts("dilations") ?? [1, 1];
        ConvolutionGeometry geometry = new()
        {
            InputChannels = inputShape[1],
            InputHeight = flat ? 1 : inputShape[2],
            InputWidth = inputShape[^1],
            OutputChannels = (int)weightDims[0],
            KernelHeight = flat ? 1 : (int)weightDims[2],
            KernelWidth = (int)weightDims[^1],
            Groups = (int)node.GetInt("group", 1),
            StrideHeight = flat ? 1 : (int)strides[0],
            StrideWidth = (int)strides[flat ? 0 : 1],
            DilationHeight = flat ? 1 : (int)dilations[0],
            DilationWidth = (int)dilations[flat ? 0 : 1],
        };
        return geometry.WithPads(node, flat);
    }

    private ConvolutionGeometry WithPads(NodeProto node, bool flat)
    {
        string auto = node.GetString("auto_pad", "NOTSET");
        if (auto is "SAME_UPPER" or "SAME_LOWER")
        {
            int height = SamePadding(InputHeight, StrideHeight, DilationHeight, KernelHeight);
            int width = SamePadding(InputWidth, StrideWidth, DilationWidth, KernelWidth);
            int top = auto == "SAME_UPPER" ? height / 2 : height - (height / 2);
            int left = auto == "SAME_UPPER" ? width / 2 : width - (width / 2);
            return this with { PadTop = top, PadBottom = height - top, PadLeft = left, PadRight = width - left };
        }

        long[]? pads = auto == "NOTSET" ? node.GetInts("pads") : null;
        if (pads == null)
            return this;
        return flat
            ? this with { PadLeft = (int)pads[0], PadRight = (int)pads[1] }
            : this with { PadTop = (int)pads[0], PadLeft = (int)pads[1], PadBottom = (int)pads[2], PadRight = (int)pads[3] };
    }

    private static int SamePadding(int input, int stride, int dilation, int kernel)
    {
        int output = (input + stride - 1) / stride;
        return Math.Max(0, ((output - 1) * stride) + (dilation * (kernel - 1)) + 1 - input);
    }
}
