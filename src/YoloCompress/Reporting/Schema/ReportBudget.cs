namespace YoloCompress.Reporting;

/// <summary>How a budget was judged.</summary>
/// <param name="Name">The metadata name.</param>
/// <param name="Wanted">The budget.</param>
/// <param name="Measured">The figure; null where it could not be measured.</param>
/// <param name="By">What was measured.</param>
/// <param name="Met">Whether it holds.</param>
/// <param name="Interval">The figure's 95 % interval over drawings of pictures; null where it depends on none.</param>
public sealed record ReportBudget(string Name, double Wanted, double? Measured, string? By, bool Met, double[]? Interval = null);
