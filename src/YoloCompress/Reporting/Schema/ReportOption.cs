namespace YoloCompress.Reporting;

/// <summary>An option with what holds for it.</summary>
/// <param name="Value">The value; null for none.</param>
/// <param name="Given">False for a default.</param>
public sealed record ReportOption(string? Value, bool Given);
