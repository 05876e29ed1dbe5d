namespace YoloCompress.Reporting;

/// <summary>The model as a stage left it.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="File">The file below the output folder; null where it is too large to be kept.</param>
/// <param name="Bytes">Bytes of the ONNX file.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Macs">Multiply-accumulate operations for one picture; null where not known.</param>
public sealed record ReportSnapshot(string Stage, string? File, long Bytes, string Sha256, long Parameters, long? Macs);
