namespace YoloCompress.Reporting.Charts;

/// <summary>The values a tensor takes and those that its code can hold.</summary>
/// <param name="Name">The tensor.</param>
/// <param name="Minimum">The smallest value seen.</param>
/// <param name="Maximum">The largest value seen.</param>
/// <param name="ClipLow">The smallest value that the code holds.</param>
/// <param name="ClipHigh">The largest value that the code holds.</param>
/// <param name="Clipped">The share of the values that no code holds, 0 to 1; null where not measured.</param>
public sealed record RangeRow(string Name, double Minimum, double Maximum, double ClipLow, double ClipHigh, double? Clipped = null);
