namespace YoloCompress.Reporting;

/// <summary>How latency was measured.</summary>
/// <param name="Threads">Threads of each session.</param>
/// <param name="Processor">The instruction sets that decide how fast integers are, such as <c>x64 avx512-vnni</c>.</param>
public sealed record ReportLatency(int Threads, string Processor);
