namespace YoloCompress.Reporting.Comparing;

/// <summary>How one figure differs between two reports.</summary>
/// <param name="Name">What it is, such as <c>shipped bytes</c>.</param>
/// <param name="Before">The baseline's figure; null where it was not measured.</param>
/// <param name="After">The new figure; null where it was not measured.</param>
/// <param name="LessIsBetter">Whether a smaller figure is an improvement.</param>
/// <param name="Tolerance">The relative change for the worse that is still accepted; null where a change is only told.</param>
public sealed record ReportChange(string Name, double? Before, double? After, bool LessIsBetter, double? Tolerance)
{
    /// <summary>Relative change, 0.1 for ten percent more; null where either figure is missing or the baseline is 0.</summary>
    public double? Relative => Before is { } before && After is { } after && before != 0 ? (after - before) / before : null;

    /// <summary>True if it became worse by more than the tolerance.</summary>
    public bool IsRegression => Tolerance is { } accepted && Relative is { } change && (LessIsBetter ? change : -change) > accepted;
}
