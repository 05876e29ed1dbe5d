using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>What the Detect layer knows beside its convolutions.</summary>
/// <param name="Classes">The number of classes.</param>
/// <param name="Strides">Pixels of the image per cell, for each level, finest first.</param>
/// <param name="Anchors">Anchor boxes in pixels of the image, for each level.</param>
internal sealed record DetectSettings(int Classes, IReadOnlyList<float> Strides, IReadOnlyList<AnchorSize[]> Anchors)
{
    /// <summary>The largest stride, which the image size must be a multiple of.</summary>
    public int LargestStride => (int)Strides.Max();

    /// <summary>
    /// Reads the layer's <c>nc</c>, <c>anchors</c> (in cells, [levels, anchors, 2]) and <c>stride</c>. The buffer <c>anchor_grid</c> of v6.0 is
    /// not needed: it holds anchors times stride.
    /// </summary>
    public static DetectSettings Of(TorchModule detect)
    {
        int classes = detect.Integer("nc");
        TorchTensor anchors = detect.Tensor("anchors", 3);
        float[] strides = detect.Tensor("stride", 1).ToFloats();
        int levels = detect.Child("m").Items.Count;
        if (classes is < 1 or > 10_000)
            throw detect.Invalid($"it has {classes} classes");
        if (anchors.Shape[0] != levels || anchors.Shape[2] != 2 || strides.Length != levels)
            throw detect.Invalid($"anchors [{string.Join(", ", anchors.Shape)}] and {strides.Length} strides do not fit {levels} feature maps");
        float[] cells = anchors.ToFloats();
        if (!strides.All(s => s is >= 1 and <= 1024 && s == MathF.Floor(s)) || !cells.All(float.IsFinite))
            throw detect.Invalid("its strides or anchors are not what a trained model has");
        int size = cells.Length / levels;
        return new(classes, strides, [.. strides.Select((s, i) => Sizes(cells.AsSpan(i * size, size), s))]);
    }

    private static AnchorSize[] Sizes(ReadOnlySpan<float> cells, float stride)
    {
        AnchorSize[] sizes = new AnchorSize[cells.Length / 2];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = new(cells[2 * i] * stride, cells[(2 * i) + 1] * stride);
        return sizes;
    }
}
