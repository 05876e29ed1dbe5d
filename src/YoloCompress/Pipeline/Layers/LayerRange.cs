namespace YoloCompress.Pipeline;

/// <summary>The values that a tensor takes, and those that its codes hold; what lies beyond is clipped.</summary>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest value.</param>
/// <param name="ClipLow">The least value that a code stands for.</param>
/// <param name="ClipHigh">The greatest value that a code stands for.</param>
/// <param name="Clipped">The share of the values that lie beyond, 0 to 1.</param>
internal sealed record LayerRange(double Minimum, double Maximum, double ClipLow, double ClipHigh, double Clipped);
