namespace YoloCompress.Reporting;

/// <summary>95 % intervals [low, high] of the retentions over drawings of pictures; null where not measured.</summary>
/// <param name="Map50">Of mAP50.</param>
/// <param name="Map5095">Of mAP50-95.</param>
/// <param name="Agreement">Of agreement.</param>
public sealed record ReportIntervals(IReadOnlyList<double>? Map50, IReadOnlyList<double>? Map5095, IReadOnlyList<double>? Agreement);
