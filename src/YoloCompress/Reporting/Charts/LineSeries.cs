namespace YoloCompress.Reporting.Charts;

/// <summary>A named line.</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Style">The style class that colours it: <c>before</c>, <c>after</c>.</param>
/// <param name="Points">From left to right.</param>
public sealed record LineSeries(string Name, string Style, IReadOnlyList<(double X, double Y)> Points);
