namespace YoloCompress.Reporting;

/// <summary>The data that the report rests on; null where there was none.</summary>
/// <param name="Calibration">For ranges and statistics.</param>
/// <param name="Validation">For the figures.</param>
public sealed record ReportData(ReportDataSet? Calibration, ReportDataSet? Validation);
