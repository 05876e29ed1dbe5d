using YoloCompress.Reporting.Charts;
using YoloCompress.Reporting.Html;

namespace YoloCompress.Tests.Reporting;

/// <summary>A page with every section, so that a test can change one thing.</summary>
internal static class SampleReportPage
{
    public static ReportPage Create(int layers = 3, string className = "person") => new()
    {
        ModelName = "tiny",
        BudgetsMet = true,
        Budgets = [new("MinSpeedup", "1.2x", "1.4x", true), new("MaxSizeKB", "900 kB", "1.2 MB", false)],
        Figures = [new("Size", "4.1x smaller", "1.8 MB of 7.5 MB", ""), new("Speed", "1.4x faster", "21 ms of 30 ms, one thread", "")],
        Summary = "Quantized to INT8.",
        DataBasis = "64 labelled pictures.",
        Pictures =
        [
            new(
                "a.jpg", [0xFF, 0xD8, 0xFF, 0xD9], 320, 240, [new(1, 2, 30, 40, className, 0.9, BoxMark.Missed)],
                [new(5, 6, 50, 60, className, 0.4, BoxMark.New)], "largest disagreement"),
        ],
        Ledger = [new() { Stage = "Import", Parameters = 1000, FileBytes = 4000 }, new() { Stage = "Quantize", Parameters = 1000, FileBytes = 1200 }],
        Charts =
        [
            new("size", "Size", "Bytes after each stage.", StageChart.Draw([new("Import", 4000), new("Quantize", 1200)], "Size", "bytes")),
            new("heat", "Sensitivity", "Loss.", HeatMap.Draw(["INT8", "INT4"], ["a", "b"], new[,] { { 0.1, 0.001 }, { 1, double.NaN } }, "Sensitivity", "loss")),
            new("width", "Channels", "Widths.", BeforeAfterChart.Draw([new("a", 16, 8)], "Channels", "channels")),
            new("ap", "AP", "Per class.", DumbbellChart.Draw([new(className, 0.5, 0.4)], "AP", "AP50-95")),
            new("range", "Ranges", "Values.", RangeChart.Draw([new("a", -3, 40, -0.3, 20)], "Ranges")),
            new("sqnr", "SQNR", "Per layer.", BarChart.Draw([new("a", 31.5)], "SQNR", "dB", 20)),
            new("pr", "PR", "Curve.", LineChart.Draw([new("before", "before", [(0, 1), (1, 0)])], "PR", "recall", "precision")),
            new("pr-classes", "PR per class", "Curves.", SmallMultiples.Draw([new(className, $"{className}: AP50 0.5", [1, 1, 0.5, 0.5, 0], [1, 0.9, 0.5, 0.4, 0])], "PR per class")),
            new("pareto", "Pareto", "Frontier.", ScatterChart.Draw([new("p", 1, 0.9, true), new("q", 2, 0.8, false)], "Pareto", "MB", "mAP")),
        ],
        Layers =
        [
            .. Enumerable.Range(0, layers).Select(i => new LayerRow
            {
                Name = $"model.{i}.conv", Operator = "Conv", Shape = "32x16x3x3", Parameters = 4608 + i, Macs = 1_000_000L * i, Precision = "INT8", SqnrDb = 20 + (i % 17),
            }),
        ],
        Reproducibility = [new("Options", [new("Quantization", "Static")])],
        Warnings = [new("YC0401", "A picture could not be read.", "# YC0401\n\nWhat it means.")],
    };
}
