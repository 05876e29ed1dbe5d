using System.Text.Json.Nodes;

namespace YoloCompress.Pipeline;

/// <summary>What a stage did, for log and report. Holds no times and no absolute paths.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Details">What the report keeps of it, such as a row a layer; the stage's own form.</param>
public sealed record StageResult(string Stage, string Summary, JsonObject Details);
