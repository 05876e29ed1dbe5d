using YoloCompress.Inference;
using YoloCompress.Pipeline;

namespace YoloCompress.Reporting;

/// <summary>This machine's part in a result.</summary>
internal static class EnvironmentFacts
{
    public static ReportEnvironment Of(CompressionResult result) => new(
        Version(NativePackage.OnnxRuntime),
        Version(NativePackage.Skia),
        Environment.Version.ToString(),
        NativePlatform.Current,
        ProcessorClass.Current,
        result.Job.Threads,
        result.Options.Seed)
    {
        LibTorch = result.Stages.Any(s => s.Stage == FineTuneStage.StageName) ? Version(NativePackage.Torch) : null,
    };

    private static string Version(string library) => NativePackage.Of(library)!.Version;
}
