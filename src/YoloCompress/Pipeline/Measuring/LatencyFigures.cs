namespace YoloCompress.Pipeline;

/// <summary>Median latencies of both models, measured side by side. They depend on the clock, so they are kept in the decision file.</summary>
/// <param name="OriginalMs">The FP32 export, in milliseconds.</param>
/// <param name="ResultMs">The compact model, in milliseconds.</param>
/// <param name="Ratio">Original / result by neighbouring blocks; above 1: the compact model is faster.</param>
/// <param name="Threads">Threads that each model used.</param>
/// <param name="Processor">Where: see <see cref="Inference.ProcessorClass"/>.</param>
public sealed record LatencyFigures(double OriginalMs, double ResultMs, double Ratio, int Threads, string Processor);
