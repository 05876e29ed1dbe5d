namespace YoloCompress.Onnx;

/// <summary>One scale of a YOLOv5 detection head.</summary>
/// <param name="Value">The raw head convolution's output, float [1, anchors * (5 + nc), height, width], channels anchor by anchor.</param>
/// <param name="Height">Cells from top to bottom.</param>
/// <param name="Width">Cells from left to right.</param>
/// <param name="Stride">Pixels of the network's input per cell, such as 8, 16 or 32.</param>
/// <param name="Anchors">The anchor boxes in pixels of the network's input.</param>
public sealed record DetectLevel(string Value, int Height, int Width, float Stride, IReadOnlyList<AnchorSize> Anchors);
