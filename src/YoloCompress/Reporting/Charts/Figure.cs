namespace YoloCompress.Reporting.Charts;

/// <summary>A chart with what a reader needs to understand it.</summary>
/// <param name="Id">Stable id within the page.</param>
/// <param name="Title">The heading.</param>
/// <param name="Caption">What it shows and how to read it.</param>
/// <param name="Svg">The chart.</param>
public sealed record Figure(string Id, string Title, string Caption, string Svg);
