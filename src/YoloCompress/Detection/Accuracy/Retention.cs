namespace YoloCompress.Detection;

/// <summary>The share of a reference's accuracy that a model keeps.</summary>
/// <param name="Map50">Of mAP at IoU 0.5.</param>
/// <param name="Map5095">Of mAP at IoU 0.50 to 0.95.</param>
public sealed record Retention(Interval Map50, Interval Map5095);
