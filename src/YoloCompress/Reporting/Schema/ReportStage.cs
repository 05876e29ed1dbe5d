using System.Text.Json.Nodes;

namespace YoloCompress.Reporting;

/// <summary>What a stage did.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Details">The stage's own form.</param>
public sealed record ReportStage(string Name, string Summary, JsonObject Details);
