namespace YoloCompress.Reporting.Html;

/// <summary>A budget and what became of it.</summary>
/// <param name="Name">The metadata's name, such as <c>MinSpeedup</c>.</param>
/// <param name="Wanted">What was asked for, with its unit.</param>
/// <param name="Reached">What was measured, with its unit.</param>
/// <param name="Met">Whether it was met.</param>
public sealed record BudgetLine(string Name, string Wanted, string Reached, bool Met);
