namespace YoloCompress.Pipeline;

/// <summary>How one budget was judged.</summary>
/// <param name="Name">The metadata name.</param>
/// <param name="Wanted">The budget.</param>
/// <param name="Measured">The figure; null where it could not be measured.</param>
/// <param name="By">What was measured: <c>mAP50-95</c>, <c>agreement</c>, <c>bytes</c>, <c>latency</c>; null where nothing was.</param>
/// <param name="Met">Whether the budget holds.</param>
public sealed record BudgetOutcome(string Name, double Wanted, double? Measured, string? By, bool Met);
