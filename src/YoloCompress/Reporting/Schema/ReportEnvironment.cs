namespace YoloCompress.Reporting;

/// <summary>What else a result depends on.</summary>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
/// <param name="Skia">Version of Skia, which decodes pictures.</param>
/// <param name="DotNet">Version of .NET.</param>
/// <param name="Platform">Such as <c>linux-x64</c>.</param>
/// <param name="Processor">The instruction sets that decide how fast integers are and in which order floats are added up.</param>
/// <param name="Threads">Threads that stages work with.</param>
/// <param name="Seed">For everything random.</param>
public sealed record ReportEnvironment(string OnnxRuntime, string Skia, string DotNet, string Platform, string Processor, int Threads, int Seed)
{
    /// <summary>LibTorch's version, where a stage trained; null else.</summary>
    public string? LibTorch { get; init; }
}
