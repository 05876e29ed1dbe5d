using YoloCompress.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace YoloCompress.Training.Operators;

/// <summary>Conv, ConvTranspose, BatchNormalization, Gemm and MatMul.</summary>
internal static class ConvolutionOperators
{
    public static GraphOperator Conv(NodeContext context)
    {
        NodeProto node = context.Node;
        long[]? strides = node.GetInts("strides"), dilations = node.GetInts("dilations");
        long group = node.GetInt("group", 1);
        return inputs =>
        {
            Tensor x = inputs[0]!, w = inputs[1]!;
            if (x.dim() != 4)
                throw context.Unsupported("only convolutions over two dimensions are supported");
            Padding padding = Padding.Of(node, [.. x.shape[2..]], [.. w.shape[2..]], strides ?? [1, 1], dilations ?? [1, 1]);
            using Tensor padded = padding.Explicit(x, 0);

            // libtorch 2.10 computes nonsense where one input channel has several filters of its own and the channels lie last.
            using Tensor arranged = group > 1 && w.shape[1] == 1 && w.shape[0] > group ? padded.contiguous() : padded.alias();
            return [functional.conv2d(arranged, w, inputs.ElementAtOrDefault(2), strides, padding.Implicit, dilations, group)];
        };
    }

    public static GraphOperator ConvTranspose(NodeContext context)
    {
        NodeProto node = context.Node;
        long[] strides = node.GetInts("strides") ?? [1, 1], dilations = node.GetInts("dilations") ?? [1, 1];
        long[] pads = node.GetInts("pads") ?? [0, 0, 0, 0], outputPadding = node.GetInts("output_padding") ?? [0, 0];
        long group = node.GetInt("group", 1);
        if (node.GetString("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") || node.GetInts("output_shape") != null)
            throw context.Unsupported("a transposed convolution with auto_pad or output_shape is not supported");
        return inputs =>
        {
            Tensor x = inputs[0]!;
            if (x.dim() != 4)
                throw context.Unsupported("only convolutions over two dimensions are supported");

            // torch knows one padding for both ends of an axis: pad the lesser at both, and cut what is left.
            long[] both = [Math.Min(pads[0], pads[2]), Math.Min(pads[1], pads[3])];
            Tensor y = functional.conv_transpose2d(x, inputs[1]!, inputs.ElementAtOrDefault(2), strides, both, outputPadding, dilations, group);
            for (int axis = 0; axis < 2; axis++)
            {
                long start = pads[axis] - both[axis], end = pads[axis + 2] - both[axis];
                if (start + end > 0)
                    y = y.narrow(axis + 2, start, y.shape[axis + 2] - start - end);
            }

            return [y];
        };
    }

    /// <summary>With the batch's own moments, updating the running ones, while the module trains; else with the running ones.</summary>
    public static GraphOperator BatchNormalization(NodeContext context)
    {
        double epsilon = context.Node.GetFloat("epsilon", 1e-5f), momentum = 1 - context.Node.GetFloat("momentum", 0.9f);
        return inputs =>
            [functional.batch_norm(inputs[0]!, inputs[3]!, inputs[4]!, inputs[1], inputs[2], context.Module.UpdatesMoments, momentum, epsilon)];
    }

    public static GraphOperator Gemm(NodeContext context)
    {
        NodeProto node = context.Node;
        float alpha = node.GetFloat("alpha", 1), beta = node.GetFloat("beta", 1);
        bool transposeA = node.GetInt("transA", 0) != 0, transposeB = node.GetInt("transB", 0) != 0;
        return inputs =>
        {
            Tensor product = matmul(transposeA ? inputs[0]!.t() : inputs[0]!, transposeB ? inputs[1]!.t() : inputs[1]!);
            if (alpha != 1)
                product *= alpha;
            return [inputs.ElementAtOrDefault(2) is { } bias ? product + (beta == 1 ? bias : bias * beta) : product];
        };
    }

    public static GraphOperator MatMul(NodeContext context) => inputs => [matmul(inputs[0]!, inputs[1]!)];
}
