namespace YoloCompress.Inference;

/// <summary>Latencies of two models, measured side by side.</summary>
/// <param name="MillisecondsA">Median of the first model's runs.</param>
/// <param name="MillisecondsB">Median of the second model's runs.</param>
/// <param name="Ratio">A / B by blocks: the median over pairs of neighbouring blocks; above 1 means that the second one is faster.</param>
/// <param name="Threads">Threads that each model used.</param>
public sealed record LatencyComparison(double MillisecondsA, double MillisecondsB, double Ratio, int Threads);
