namespace YoloCompress.Checkpoints.Modules;

/// <summary>One of the Detect layer's feature maps.</summary>
/// <param name="Index">0 for the finest.</param>
/// <param name="Stride">Pixels of the image per cell.</param>
/// <param name="Anchors">Widths and heights in pixels of the image, two numbers an anchor.</param>
internal sealed record DetectLevel(int Index, float Stride, float[] Anchors);
