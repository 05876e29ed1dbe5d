using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>A model at the door: read, in canonical form, batch normalization folded.</summary>
/// <param name="Graph">Our FP32 export: what everything is compared with.</param>
/// <param name="Format">What the file was: <c>YOLOv5 checkpoint</c> or <c>ONNX</c>.</param>
/// <param name="FileBytes">The file's size.</param>
/// <param name="Sha256">SHA-256 of the file, lower-case hexadecimal.</param>
public sealed record ImportedModel(ModelGraph Graph, string Format, long FileBytes, string Sha256);
