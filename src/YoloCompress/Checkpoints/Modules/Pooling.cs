using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>Max pooling and the pyramids made of it.</summary>
internal static class Pooling
{
    public static Feature MaxPool2d(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        if (module.Flag("ceil_mode", false))
            throw module.Invalid("ceil_mode is not supported");
        (int Height, int Width) kernel = module.Pair("kernel_size");
        (int Height, int Width) stride = module.Attribute("stride") is Pickling.PickleNone ? kernel : module.Pair("stride");
        (int Height, int Width) padding = module.Pair("padding", 0);
        (int Height, int Width) dilation = module.Pair("dilation", 1);
        NodeProto node = graph.Add("MaxPool", module.Path, input.Value)
            .Set("kernel_shape", kernel.Height, kernel.Width)
            .Set("strides", stride.Height, stride.Width)
            .Set("pads", padding.Height, padding.Width, padding.Height, padding.Width);
        if (dilation != (1, 1))
            node.Set("dilations", dilation.Height, dilation.Width);
        return new(
            node.Output[0],
            input.Channels,
            Convolutions.Shrunk(module, input.Height, kernel.Height, stride.Height, padding.Height, dilation.Height),
            Convolutions.Shrunk(module, input.Width, kernel.Width, stride.Width, padding.Width, dilation.Width));
    }

    /// <summary>Spatial pyramid pooling (arXiv:1406.4729): windows of several sizes side by side.</summary>
    public static Feature Spp(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature first = graph.Emit(module.Child("cv1"), inputs[0]);
        Feature[] levels = [first, .. module.Child("m").Items.Select(pool => graph.Emit(pool, first))];
        return graph.Emit(module.Child("cv2"), graph.Concatenate(module, module.NodeName("concat"), levels));
    }

    /// <summary>The same with one window applied three times over.</summary>
    public static Feature Sppf(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        TorchModule pool = module.Child("m");
        List<Feature> levels = [graph.Emit(module.Child("cv1"), inputs[0])];
        for (int i = 0; i < 3; i++)
            levels.Add(graph.Emit(pool, levels[^1]));
        return graph.Emit(module.Child("cv2"), graph.Concatenate(module, module.NodeName("concat"), levels));
    }
}
