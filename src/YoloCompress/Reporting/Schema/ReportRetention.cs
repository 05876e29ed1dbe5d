namespace YoloCompress.Reporting;

/// <summary>Shares of the original's accuracy that the result keeps; null where not measured.</summary>
/// <param name="Map50">Of mAP50.</param>
/// <param name="Map5095">Of mAP50-95.</param>
/// <param name="Agreement">Of agreement.</param>
public sealed record ReportRetention(double? Map50, double? Map5095, double? Agreement);
