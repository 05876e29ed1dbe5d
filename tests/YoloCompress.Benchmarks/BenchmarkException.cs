namespace YoloCompress.Benchmarks;

/// <summary>Something that the caller of the benchmark must mend.</summary>
public sealed class BenchmarkException(string message) : Exception(message);
