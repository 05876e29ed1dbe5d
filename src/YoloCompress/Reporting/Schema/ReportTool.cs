namespace YoloCompress.Reporting;

/// <summary>What wrote the report.</summary>
/// <param name="Name">The package.</param>
/// <param name="Version">Its version.</param>
public sealed record ReportTool(string Name, string Version);
