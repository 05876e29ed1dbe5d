using YoloCompress.Onnx;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace YoloCompress.Training.Operators;

/// <summary>MaxPool, AveragePool and the global ones, over two dimensions.</summary>
internal static class PoolingOperators
{
    public static GraphOperator MaxPool(NodeContext context)
    {
        Window window = Window.Of(context);
        long[] dilations = context.Node.GetInts("dilations") ?? [1, 1];
        if (context.Node.Output.Count > 1)
            throw context.Unsupported("the indices of a MaxPool are not supported");
        return inputs =>
        {
            Padding padding = Padding.Of(context.Node, [.. inputs[0]!.shape[2..]], window.Kernel, window.Strides, dilations);

            // torch pads at most half the kernel by itself.
            bool much = padding.Top > window.Kernel[0] / 2 || padding.Left > window.Kernel[1] / 2;
            using Tensor padded = padding.Explicit(inputs[0]!, double.NegativeInfinity, much);
            long[] rest = much ? [0, 0] : padding.Implicit;
            return [functional.max_pool2d(padded, window.Kernel, window.Strides, rest, dilations, window.Ceiling)];
        };
    }

    public static GraphOperator AveragePool(NodeContext context)
    {
        Window window = Window.Of(context);
        bool countPadding = context.Node.GetInt("count_include_pad", 0) != 0;
        return inputs =>
        {
            Padding padding = Padding.Of(context.Node, [.. inputs[0]!.shape[2..]], window.Kernel, window.Strides, [1, 1]);
            if (padding.Implicit is [0, 0] && padding != default && !countPadding)
                throw context.Unsupported("an AveragePool with uneven padding that does not count is not supported");
            using Tensor padded = padding.Explicit(inputs[0]!, 0);
            return [functional.avg_pool2d(padded, window.Kernel, window.Strides, padding.Implicit, window.Ceiling, countPadding)];
        };
    }

    public static GraphOperator GlobalAveragePool(NodeContext context) => inputs => [inputs[0]!.mean([2, 3], keepdim: true)];

    public static GraphOperator GlobalMaxPool(NodeContext context) => inputs => [inputs[0]!.amax([2, 3], keepdim: true)];

    private sealed record Window(long[] Kernel, long[] Strides, bool Ceiling)
    {
        public static Window Of(NodeContext context)
        {
            long[] kernel = context.Node.GetInts("kernel_shape") ?? [];
            if (kernel.Length != 2)
                throw context.Unsupported("only pooling over two dimensions is supported");
            return new(kernel, context.Node.GetInts("strides") ?? [1, 1], context.Node.GetInt("ceil_mode", 0) != 0);
        }
    }
}
