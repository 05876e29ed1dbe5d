namespace YoloCompress.Reporting;

/// <summary>Average precision of one class, 0 to 1.</summary>
/// <param name="Class">Class index.</param>
/// <param name="Name">Class name, where it is known.</param>
/// <param name="Objects">Labelled objects.</param>
/// <param name="OriginalAp50">The original's at IoU 0.5.</param>
/// <param name="ResultAp50">The result's at IoU 0.5.</param>
/// <param name="OriginalAp5095">The original's over IoU 0.50 to 0.95.</param>
/// <param name="ResultAp5095">The result's over IoU 0.50 to 0.95.</param>
public sealed record ReportClass(
    int Class, string? Name, int Objects, double OriginalAp50, double ResultAp50, double OriginalAp5095, double ResultAp5095);
