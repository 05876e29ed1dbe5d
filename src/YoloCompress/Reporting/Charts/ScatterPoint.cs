namespace YoloCompress.Reporting.Charts;

/// <summary>A combination that was tried.</summary>
/// <param name="Name">What it is.</param>
/// <param name="X">Its cost.</param>
/// <param name="Y">Its worth.</param>
/// <param name="OnFrontier">Whether no other one is better in both.</param>
public sealed record ScatterPoint(string Name, double X, double Y, bool OnFrontier);
