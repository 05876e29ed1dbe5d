namespace YoloCompress.Reporting;

/// <summary>Figures of one model; null where not measured. Accuracy is 0 to 1, latency at one thread.</summary>
/// <param name="FileBytes">Bytes of the ONNX file.</param>
/// <param name="ResourceBytes">Bytes of the resource.</param>
/// <param name="Parameters">Number of weights.</param>
/// <param name="Macs">Multiply-accumulate operations for one picture.</param>
/// <param name="Map50">mAP50.</param>
/// <param name="Map5095">mAP50-95.</param>
/// <param name="Agreement">Agreement with the original, which is no mAP.</param>
/// <param name="LatencyMs">Median latency in milliseconds.</param>
public sealed record ReportFigures(
    long FileBytes, long ResourceBytes, long Parameters, long? Macs, double? Map50, double? Map5095, double? Agreement, double? LatencyMs);
