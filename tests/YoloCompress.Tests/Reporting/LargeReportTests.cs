using System.Text.Json.Nodes;
using YoloCompress.Detection;
using YoloCompress.Reporting;
using YoloCompress.Reporting.Charts;
using YoloCompress.Reporting.Html;
using Found = YoloCompress.Detection.Detection;

namespace YoloCompress.Tests.Reporting;

/// <summary>A page takes at most 3 MB, however large the model and however busy its pictures.</summary>
[TestClass]
public sealed class LargeReportTests
{
    private const int MostBytes = 3_000_000;
    private const int Layers = 6000;

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void ThousandsOfLayers_AndNoisyPictures_FitThePage()
    {
        Report report = Large();
        IReadOnlyList<Figure> charts = ReportCharts.Of(report);
        CollectionAssert.IsSubsetOf(new[] { "chart-sqnr", "chart-activations", "chart-weights", "chart-channels", "chart-sensitivity" }, charts.Select(c => c.Id).ToArray());
        ReportPage page = SampleReportPage.Create() with
        {
            Charts = charts,
            Layers = LayerRows.Of(report),
            Pictures = NoisyPictures(),
            Warnings = [.. Enumerable.Range(0, 5000).Select(i => new WarningLine("YC0401", $"picture-{i:00000}.jpg can't be read.", new string('x', 1000)))],
        };

        string html = HtmlReport.Render(page);

        Assert.HasCount(12, page.Pictures);
        Assert.IsLessThan(MostBytes, html.Length);
        Assert.Contains($"of {Layers} layers", html);
        Assert.Contains("And 4900 more", html);
        Assert.Contains("250 of 6000 are shown", html);
    }

    private static Report Large()
    {
        JsonArray Rows(Func<int, JsonObject> row) => [.. Enumerable.Range(0, Layers).Select(row)];
        JsonObject Range() => new() { ["minimum"] = -1.25, ["maximum"] = 2.5, ["clipLow"] = -1.0, ["clipHigh"] = 2.0, ["clipped"] = 0.00125 };
        JsonObject details = new()
        {
            ["layers"] = Rows(i => new()
            {
                ["name"] = $"backbone.stage.{i}.block.convolution", ["precision"] = "int8", ["bits"] = 8, ["sqnrDb"] = 20.5 + (i % 30), ["channelsBefore"] = 64, ["channelsAfter"] = 48,
                ["activations"] = Range(), ["weights"] = Range(),
            }),
        };
        return SampleReport.Value with
        {
            Stages = [new("Quantize", "All of it.", details)],
            Layers = [.. Enumerable.Range(0, Layers).Select(i => new ReportLayer(
                $"backbone.stage.{i}.block.convolution", "Conv", [64, 64, 3, 3], [48, 48, 3, 3], 36928, 20784, 59_000_000, 33_000_000, "int8", 8, 0.25, 0.0125, 31.25, 0.5, 0.25))],
            Sensitivity = new()
            {
                ["settings"] = new JsonArray(new JsonObject { ["name"] = "int8" }, new JsonObject { ["name"] = "bits4" }),
                ["layers"] = Rows(i => new()
                {
                    ["name"] = $"backbone.stage.{i}.block.convolution",
                    ["cells"] = new JsonArray(new JsonObject { ["setting"] = "int8", ["loss"] = 0.001 * i }, new JsonObject { ["setting"] = "bits4", ["loss"] = 0.01 * i }),
                }),
            },
        };
    }

    // Nothing is harder to compress than noise, and no picture has more boxes than a detector gives.
    private IReadOnlyList<PicturePair> NoisyPictures()
    {
        string folder = Path.Combine(TestContext.TestRunDirectory!, TestContext.TestName!);
        Directory.CreateDirectory(folder);
        Random random = new(1);
        byte[] pixels = new byte[480 * 480 * 4];
        for (int i = 0; i < 12; i++)
        {
            random.NextBytes(pixels);
            using SkiaSharp.SKImage image = SkiaSharp.SKImage.FromPixelCopy(new(480, 480, SkiaSharp.SKColorType.Rgba8888, SkiaSharp.SKAlphaType.Opaque), pixels);
            using SkiaSharp.SKData data = image.Encode(SkiaSharp.SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(folder, $"noise{i:00}.png"), data.ToArray());
        }

        ImageSet set = ImageSet.Resolve(folder, folder, DataSplit.Validation);
        DetectionRun Run(float shift) => new(set, 1, [.. set.Pictures.Select((_, i) => new PictureDetections(
            i, 480, 480, [.. Enumerable.Range(0, 300).Select(d => new Found(d + shift, d + shift, d + shift + 40, d + shift + 40, 0.9f, 0))]))]);
        return PictureChooser.Choose(Run(0), Run(100), ["a class with a rather long name"]);
    }
}
