namespace YoloCompress.Pipeline;

/// <summary>How a candidate stands to the budgets.</summary>
/// <param name="Accurate">The budgets of accuracy hold.</param>
/// <param name="Compact">The budgets of size and speed hold.</param>
internal readonly record struct RungVerdict(bool Accurate, bool Compact);
