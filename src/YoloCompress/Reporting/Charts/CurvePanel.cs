namespace YoloCompress.Reporting.Charts;

/// <summary>One of many small plots: a curve before and after, over 0 to 1.</summary>
/// <param name="Name">Shown above it.</param>
/// <param name="Tip">Said on hovering.</param>
/// <param name="Before">Values, 0 to 1, evenly spaced from left to right.</param>
/// <param name="After">The compact model's.</param>
public sealed record CurvePanel(string Name, string Tip, IReadOnlyList<double> Before, IReadOnlyList<double> After);
