using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Reporting;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Reporting;

/// <summary>A real report of the tiny detector on generated, labelled pictures; made once.</summary>
internal static class SampleReport
{
    private static readonly Lazy<Report> Made = new(Create);

    public static Report Value => Made.Value;

    private static Report Create()
    {
        string folder = Directory.CreateTempSubdirectory("yc-report-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "tiny.onnx"), TinyDetector.Build().ToBytes());
            string data = ShapesDataset.Write(Path.Combine(folder, "data"), 4);
            CompressionJob job = new()
            {
                Item = "tiny.onnx",
                Model = Path.Combine(folder, "tiny.onnx"),
                ProjectDirectory = folder,
                OutputDirectory = Path.Combine(folder, "out"),
                Threads = 2,
                Options = new Dictionary<string, string>
                {
                    ["ValidationData"] = data, ["Quantization"] = "None", ["MinCompressionRatio"] = "2", ["MinSpeedup"] = "0.1", ["BudgetAction"] = "Warn", ["Sensitivity"] = "Report",
                },
            };
            return ReportBuilder.Build(CompressionPipeline.Run(job, NullDiagnostics.Instance));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
