namespace YoloCompress.Inference;

/// <summary>Latencies of two models, measured side by side.</summary>
/// <param name="MillisecondsA">Median of the first model's runs in the block that the ratio is taken from.</param>
/// <param name="MillisecondsB">Median of the second model's runs in the block beside it.</param>
/// <param name="Ratio">A / B: of the pairs of neighbouring blocks, that with the middle ratio counts; above 1 means that the second one is faster.</param>
/// <param name="Threads">Threads that each model used.</param>
public sealed record LatencyComparison(double MillisecondsA, double MillisecondsB, double Ratio, int Threads);
