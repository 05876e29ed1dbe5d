namespace YoloCompress.Checkpoints.Modules;

/// <summary>What the Detect layer knows beside its convolutions.</summary>
/// <param name="Classes">The number of classes.</param>
/// <param name="Levels">The feature maps, finest first.</param>
internal sealed record DetectSettings(int Classes, IReadOnlyList<DetectLevel> Levels)
{
    /// <summary>Values per box: x, y, width, height, objectness, and one score a class.</summary>
    public int ValuesPerBox => Classes + 5;

    /// <summary>Anchors of each level.</summary>
    public int AnchorsPerLevel => Levels[0].Anchors.Length / 2;

    /// <summary>The largest stride, which the image size must be a multiple of.</summary>
    public int LargestStride => (int)Levels.Max(l => l.Stride);

    /// <summary>
    /// Reads the layer's <c>nc</c>, <c>anchors</c> (in cells, [levels, anchors, 2]) and <c>stride</c>. The buffer <c>anchor_grid</c> of v6.0 is
    /// not needed: it holds anchors times stride.
    /// </summary>
    public static DetectSettings Of(TorchModule detect)
    {
        int classes = detect.Integer("nc");
        TorchTensor anchors = detect.Tensor("anchors", 3);
        TorchTensor strides = detect.Tensor("stride", 1);
        int levels = detect.Child("m").Items.Count;
        if (classes is < 1 or > 10_000)
            throw detect.Invalid($"it has {classes} classes");
        if (anchors.Shape[0] != levels || anchors.Shape[2] != 2 || strides.Shape[0] != levels)
            throw detect.Invalid($"anchors [{string.Join(", ", anchors.Shape)}] and {strides.Shape[0]} strides do not fit {levels} feature maps");
        float[] steps = strides.ToFloats();
        float[] cells = anchors.ToFloats();
        if (!steps.All(s => s is >= 1 and <= 1024 && s == MathF.Floor(s)) || !cells.All(float.IsFinite))
            throw detect.Invalid("its strides or anchors are not what a trained model has");
        int size = cells.Length / levels;
        return new(classes, [.. steps.Select((s, i) => new DetectLevel(i, s, [.. cells.Skip(i * size).Take(size).Select(a => a * s)]))]);
    }
}
