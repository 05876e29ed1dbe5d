using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>Convolutions and batch normalization. Channels, groups and kernel come from the tensors.</summary>
internal static class Convolutions
{
    /// <summary>Pixels in a row or column, far beyond any picture.</summary>
    private const int LargestMap = 1 << 16;

    public static Feature Conv2d(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        TorchTensor weight = module.Tensor("weight", 4);
        int outputs = Dim(weight, 0);
        int groups = Groups(module, input, Dim(weight, 1));
        if (outputs % groups != 0)
            throw module.Invalid($"{outputs} channels do not divide into {groups} groups");
        (NodeProto node, Window window) = Write(module, "Conv", input, weight, outputs, groups, graph);
        return new(
            node.Output[0],
            outputs,
            Shrunk(module, input.Height, window.Kernel.Height, window.Stride.Height, window.Padding.Height, window.Dilation.Height),
            Shrunk(module, input.Width, window.Kernel.Width, window.Stride.Width, window.Padding.Width, window.Dilation.Width));
    }

    public static Feature ConvTranspose2d(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        TorchTensor weight = module.Tensor("weight", 4);
        if (Dim(weight, 0) != input.Channels)
            throw module.Invalid($"its weight takes {Dim(weight, 0)} channels, but it gets {input.Channels}");

        // The weight is [in, out / groups, h, w]. A depthwise layer stays one when its channels are pruned, whatever its attribute says.
        int groups = module.Integer("groups", 1);
        if (groups == module.Integer("in_channels", groups) && groups != 1)
            groups = input.Channels;
        if (groups < 1 || input.Channels % groups != 0)
            throw module.Invalid($"{input.Channels} channels do not divide into {groups} groups");
        int outputs = Dim(weight, 1) * groups;
        (NodeProto node, Window window) = Write(module, "ConvTranspose", input, weight, outputs, groups, graph);
        (int Height, int Width) extra = module.Pair("output_padding", 0);
        if (extra != (0, 0))
            node.Set("output_padding", extra.Height, extra.Width);
        return new(
            node.Output[0],
            outputs,
            Grown(module, input.Height, window.Kernel.Height, window.Stride.Height, window.Padding.Height, window.Dilation.Height, extra.Height),
            Grown(module, input.Width, window.Kernel.Width, window.Stride.Width, window.Padding.Width, window.Dilation.Width, extra.Width));
    }

    public static Feature BatchNorm2d(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        string[] parameters = [.. new[] { "weight", "bias", "running_mean", "running_var" }.Select(name => Vector(module, name, input.Channels, graph))];
        NodeProto node = graph.Add("BatchNormalization", module.Path, [input.Value, .. parameters]).Set("epsilon", (float)module.Number("eps", 1e-5));
        return input with { Value = node.Output[0] };
    }

    /// <summary>The size after a strided window has moved over padded data.</summary>
    /// <param name="module">The layer, for messages.</param>
    /// <param name="size">Height or width before.</param>
    /// <param name="kernel">The window.</param>
    /// <param name="stride">Its steps.</param>
    /// <param name="padding">The padding on either side.</param>
    /// <param name="dilation">The distance of the window's elements.</param>
    public static int Shrunk(TorchModule module, int size, int kernel, int stride, int padding, int dilation)
    {
        long room = size + (2L * padding) - (dilation * (kernel - 1L)) - 1;
        if (room < 0 || stride < 1 || dilation < 1)
            throw module.Invalid($"a kernel of {kernel} with stride {stride} and dilation {dilation} does not fit on {size} pixels; try a larger image size");
        return (int)(room / stride) + 1;
    }

    private static int Grown(TorchModule module, int size, int kernel, int stride, int padding, int dilation, int extra)
    {
        long grown = ((size - 1L) * stride) - (2L * padding) + (dilation * (kernel - 1L)) + extra + 1;
        return grown is > 0 and <= LargestMap && stride > 0 && dilation > 0 ? (int)grown : throw module.Invalid($"its output would be {grown} pixels");
    }

    private static (NodeProto Node, Window Window) Write(
        TorchModule module, string opType, Feature input, TorchTensor weight, int outputs, int groups, GraphWriter graph)
    {
        if (module.Attribute("padding_mode") is not (null or Pickling.PickleString { Value: "zeros" }))
            throw module.Invalid("only zeros are known as padding");
        Window window = new(
            (Dim(weight, 2), Dim(weight, 3)), module.Pair("stride", 1), module.Pair("padding", 0), module.Pair("dilation", 1));
        List<string> values = [input.Value, graph.Weight(weight)];
        if (module.FindTensor("bias") != null)
            values.Add(Vector(module, "bias", outputs, graph));
        NodeProto node = graph.Add(opType, module.Path, values)
            .Set("kernel_shape", window.Kernel.Height, window.Kernel.Width)
            .Set("strides", window.Stride.Height, window.Stride.Width)
            .Set("pads", window.Padding.Height, window.Padding.Width, window.Padding.Height, window.Padding.Width);
        if (window.Dilation != (1, 1))
            node.Set("dilations", window.Dilation.Height, window.Dilation.Width);
        if (groups != 1)
            node.Set("group", groups);
        return (node, window);
    }

    /// <summary>
    /// How many groups the weight's [out, in / groups, h, w] means for that input. The attribute decides; where it does not fit, as
    /// after pruning a depthwise layer by hand, the tensor does.
    /// </summary>
    private static int Groups(TorchModule module, Feature input, int inputsPerGroup)
    {
        int groups = module.Integer("groups", 1);
        if (groups > 0 && inputsPerGroup * (long)groups == input.Channels)
            return groups;
        if (groups > 1 && input.Channels % inputsPerGroup == 0)
            return input.Channels / inputsPerGroup;
        throw module.Invalid($"its weight takes {inputsPerGroup * (long)groups} channels, but it gets {input.Channels}");
    }

    private static string Vector(TorchModule module, string name, int channels, GraphWriter graph)
    {
        TorchTensor tensor = module.Tensor(name, 1);
        if (tensor.ElementCount != channels)
            throw module.Invalid($"its '{name}' has {tensor.ElementCount} elements for {channels} channels");
        return graph.Weight(tensor);
    }

    private static int Dim(TorchTensor tensor, int axis) => checked((int)tensor.Shape[axis]);

    private readonly record struct Window((int Height, int Width) Kernel, (int Height, int Width) Stride, (int Height, int Width) Padding, (int Height, int Width) Dilation);
}
