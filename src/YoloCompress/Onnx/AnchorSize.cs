namespace YoloCompress.Onnx;

/// <summary>The size of an anchor box in pixels of the network's input.</summary>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
public readonly record struct AnchorSize(float Width, float Height);
