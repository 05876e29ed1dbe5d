namespace YoloCompress.Detection;

/// <summary>An estimate with its 95 % interval.</summary>
/// <param name="Value">The estimate on the pictures as they are.</param>
/// <param name="Low">The 2.5 % quantile over drawings of pictures.</param>
/// <param name="High">The 97.5 % quantile over drawings of pictures.</param>
public sealed record Interval(double Value, double Low, double High);
