namespace YoloCompress.Reporting.Html;

/// <summary>A detection on a picture.</summary>
/// <param name="X1">Left edge in pixels of the picture shown.</param>
/// <param name="Y1">Top edge.</param>
/// <param name="X2">Right edge.</param>
/// <param name="Y2">Bottom edge.</param>
/// <param name="Label">The class's name.</param>
/// <param name="Score">0 to 1.</param>
/// <param name="Mark">Whether the other model found it too.</param>
public sealed record PictureBox(double X1, double Y1, double X2, double Y2, string Label, double Score, BoxMark Mark);
