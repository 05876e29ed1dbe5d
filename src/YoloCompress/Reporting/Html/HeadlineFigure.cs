namespace YoloCompress.Reporting.Html;

/// <summary>One of the three figures that the page opens with.</summary>
/// <param name="Title">What it is, such as <c>Size</c>.</param>
/// <param name="Value">The figure, such as <c>4.1x smaller</c>.</param>
/// <param name="Baseline">What it is compared with, such as <c>1.8 MB of 7.5 MB</c>.</param>
/// <param name="Uncertainty">How sure it is, such as <c>95 % interval 0.97 to 1.00</c>; empty where there is nothing to say.</param>
public sealed record HeadlineFigure(string Title, string Value, string Baseline, string Uncertainty);
