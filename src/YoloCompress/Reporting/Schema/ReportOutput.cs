namespace YoloCompress.Reporting;

/// <summary>How close the numbers of one output are to the original's.</summary>
/// <param name="Output">Its name.</param>
/// <param name="SqnrDb">Signal to noise in decibels; null where both are equal.</param>
/// <param name="Cosine">Cosine of the angle between both.</param>
/// <param name="MaxDifference">The largest absolute difference.</param>
public sealed record ReportOutput(string Output, double? SqnrDb, double Cosine, double MaxDifference);
