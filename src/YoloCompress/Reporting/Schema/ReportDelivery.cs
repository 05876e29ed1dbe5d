namespace YoloCompress.Reporting;

/// <summary>What is shipped.</summary>
/// <param name="Mode"><c>Embed</c>, <c>Content</c> or <c>None</c>.</param>
/// <param name="LogicalName">The resource's name or the file's path.</param>
/// <param name="Bytes">Bytes shipped.</param>
/// <param name="Sha256">Hash of the ONNX model.</param>
public sealed record ReportDelivery(string Mode, string LogicalName, long Bytes, string Sha256);
