namespace YoloCompress.Reporting;

/// <summary>A candidate that was tried.</summary>
/// <param name="Settings">Metadata to paste.</param>
/// <param name="Bytes">Bytes that would be shipped.</param>
/// <param name="Kept">The share of the original's accuracy that is kept; null where not measured.</param>
/// <param name="By">What accuracy means here.</param>
/// <param name="Speedup">Latency of the original / the candidate's; null where not measured.</param>
/// <param name="Macs">Multiply-accumulate operations for one picture; null where not known.</param>
/// <param name="Met">Whether all budgets hold.</param>
/// <param name="Chosen">Whether it is what ships.</param>
/// <param name="Pictures"><c>choices</c> or <c>validation</c>.</param>
public sealed record ReportTradeOff(
    string Settings, long Bytes, double? Kept, string? By, double? Speedup, long? Macs, bool Met, bool Chosen, string Pictures);
