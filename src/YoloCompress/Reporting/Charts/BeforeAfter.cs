namespace YoloCompress.Reporting.Charts;

/// <summary>One item's value before and after.</summary>
/// <param name="Name">The item, such as a layer or a class.</param>
/// <param name="Before">The original's value.</param>
/// <param name="After">The compact model's value.</param>
public sealed record BeforeAfter(string Name, double Before, double After);
