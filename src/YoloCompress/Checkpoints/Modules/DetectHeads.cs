using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>The Detect layer: a 1x1 convolution for each level, then the box decode of <see cref="DetectDecode"/>.</summary>
internal static class DetectHeads
{
    /// <summary>The graph's output: [1, boxes, 5 + classes], level by level, anchor by anchor, row by row.</summary>
    public const string Output = "output0";

    /// <summary>Writes the layer.</summary>
    /// <returns>The output, its boxes as height and its values as width.</returns>
    public static Feature Emit(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        DetectSettings settings = DetectSettings.Of(module);
        IReadOnlyList<TorchModule> heads = module.Child("m").Items;
        if (heads.Count != inputs.Count)
            throw module.Invalid($"it has {heads.Count} convolutions for {inputs.Count} inputs");
        int values = settings.Classes + 5;
        List<DetectLevel> levels = [];
        for (int i = 0; i < heads.Count; i++)
        {
            AnchorSize[] anchors = settings.Anchors[i];
            Feature head = graph.Emit(heads[i], inputs[i]);
            if (head.Channels != anchors.Length * values)
                throw module.Invalid($"its convolution {i} has {head.Channels} channels for {anchors.Length} anchors of {values} values");
            levels.Add(new(head.Value, head.Height, head.Width, settings.Strides[i], anchors));
        }

        DetectDecode.Emit(graph.Editor, module.Path, levels, settings.Classes, Output);
        return new(Output, 1, levels.Sum(l => l.Anchors.Count * l.Height * l.Width), values);
    }
}
