namespace YoloCompress.Checkpoints.Modules;

/// <summary>YOLOv5's building blocks. Each is read from what its instance holds, so instances of a class may have different widths.</summary>
internal static class Blocks
{
    /// <summary>Convolution, batch normalization (missing in a fused checkpoint), activation.</summary>
    public static Feature Conv(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature feature = graph.Emit(module.Child("conv"), inputs[0]);
        if (module.HasChild("bn"))
            feature = graph.Emit(module.Child("bn"), feature);
        return module.HasChild("act") ? graph.Emit(module.Child("act"), feature) : feature;
    }

    /// <summary>Two convolutions with an optional shortcut; a CrossConv's are 1 x k and k x 1.</summary>
    public static Feature Bottleneck(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph) =>
        WithShortcut(module, inputs[0], ["cv1", "cv2"], graph);

    /// <summary>1x1, 3x3 and 1x1 convolution with an optional shortcut.</summary>
    public static Feature Bottleneck3(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph) =>
        WithShortcut(module, inputs[0], ["cv1", "cv2", "cv3"], graph);

    /// <summary>CSP bottleneck with three convolutions; what lies in <c>m</c> makes it a C3, C3x, C3SPP or C3Ghost.</summary>
    public static Feature C3(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature deep = graph.Emit(module.Child("m"), graph.Emit(module.Child("cv1"), inputs[0]));
        Feature direct = graph.Emit(module.Child("cv2"), inputs[0]);
        return graph.Emit(module.Child("cv3"), graph.Concatenate(module, module.NodeName("concat"), [deep, direct]));
    }

    /// <summary>CSP bottleneck of the CSPNet paper (arXiv:1911.11929): two plain convolutions, normalized and activated together.</summary>
    public static Feature BottleneckCsp(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature deep = graph.Emit(module.Child("cv3"), graph.Emit(module.Child("m"), graph.Emit(module.Child("cv1"), inputs[0])));
        Feature direct = graph.Emit(module.Child("cv2"), inputs[0]);
        Feature both = graph.Emit(module.Child("bn"), graph.Concatenate(module, module.NodeName("concat"), [deep, direct]));
        return graph.Emit(module.Child("cv4"), graph.Emit(module.Child("act"), both));
    }

    /// <summary>GhostNet's convolution (arXiv:1911.11907): half of the channels are made from the other half by a cheap one.</summary>
    public static Feature GhostConv(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature half = graph.Emit(module.Child("cv1"), inputs[0]);
        return graph.Concatenate(module, module.NodeName("concat"), [half, graph.Emit(module.Child("cv2"), half)]);
    }

    public static Feature GhostBottleneck(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph) =>
        graph.Sum(module, graph.Emit(module.Child("conv"), inputs[0]), graph.Emit(module.Child("shortcut"), inputs[0]));

    private static Feature WithShortcut(TorchModule module, Feature input, string[] convolutions, GraphWriter graph)
    {
        Feature feature = convolutions.Aggregate(input, (f, name) => graph.Emit(module.Child(name), f));
        return module.Flag("add", false) ? graph.Sum(module, input, feature) : feature;
    }
}
