namespace YoloCompress.Pipeline;

/// <summary>What was decided by the clock.</summary>
/// <param name="Steps">Steps that fitted into the minutes.</param>
internal sealed record FineTuneDecision(int Steps);
