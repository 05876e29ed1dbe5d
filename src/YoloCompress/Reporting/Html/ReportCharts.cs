using System.Text.Json.Nodes;
using YoloCompress.Reporting.Charts;

namespace YoloCompress.Reporting.Html;

/// <summary>The charts that a report has data for.</summary>
internal static class ReportCharts
{
    private const double NoisyBelowDb = 20;

    public static IReadOnlyList<Figure> Of(Report report)
    {
        List<Figure> figures = [];
        AddStages(figures, report);
        JsonObject[] layers = [.. report.Stages.SelectMany(s => LayerRows.Layers(s.Details))];
        AddSqnr(figures, layers);
        AddRanges(figures, layers);
        AddChannels(figures, layers);
        AddClasses(figures, report);
        figures.AddRange(ControlCharts.Of(report));
        return figures;
    }

    private static void AddStages(List<Figure> figures, Report report)
    {
        figures.Add(new(
            "chart-size", "Size", "Bytes of the ONNX file and of what is shipped.",
            StageChart.Draw(
                [new("FP32 ONNX", report.Original.FileBytes), new("compact ONNX", report.Result.FileBytes), new("shipped", report.Delivery.Bytes)], "Size", "bytes")));
        Pair("chart-latency", "Latency", "Median milliseconds a picture.", report.Original.LatencyMs, report.Result.LatencyMs, "ms");
        if (report.Original.Map5095 != null)
            Pair("chart-accuracy", "Accuracy", "mAP50-95 on the validation pictures.", report.Original.Map5095, report.Result.Map5095, "mAP50-95");

        void Pair(string id, string title, string caption, double? before, double? after, string unit)
        {
            if (before is { } b && after is { } a)
                figures.Add(new(id, title, caption, StageChart.Draw([new("original", b), new("compact", a)], title, unit)));
        }
    }

    private static void AddSqnr(List<Figure> figures, JsonObject[] layers)
    {
        KeyValuePair<string, double>[] items =
        [
            .. layers.Where(l => LayerRows.Number(l, "sqnrDb") != null)
                .Select(l => new KeyValuePair<string, double>(LayerRows.Text(l, "name") ?? "", LayerRows.Number(l, "sqnrDb")!.Value)),
        ];
        if (items.Length > 0)
        {
            figures.Add(new(
                "chart-sqnr", "Signal to quantization noise", $"Per layer, in dB: more is better. Layers under {NoisyBelowDb:0} dB are marked.",
                BarChart.Draw(items, "Signal to quantization noise per layer", "dB", NoisyBelowDb)));
        }
    }

    private static void AddRanges(List<Figure> figures, JsonObject[] layers)
    {
        List<RangeRow> rows = [];
        foreach (JsonObject layer in layers)
        {
            if (LayerRows.Number(layer, "minimum") is { } low && LayerRows.Number(layer, "maximum") is { } high
                && LayerRows.Number(layer, "clipLow") is { } clipLow && LayerRows.Number(layer, "clipHigh") is { } clipHigh)
                rows.Add(new(LayerRows.Text(layer, "name") ?? "", low, high, clipLow, clipHigh));
        }

        if (rows.Count > 0)
        {
            figures.Add(new(
                "chart-ranges", "Activation ranges", "The values that a layer's output takes, and those that its code holds; the rest is clipped.",
                RangeChart.Draw(rows, "Activation ranges per layer")));
        }
    }

    private static void AddChannels(List<Figure> figures, JsonObject[] layers)
    {
        BeforeAfter[] items =
        [
            .. layers.Where(l => LayerRows.Number(l, "channelsBefore") != null && LayerRows.Number(l, "channelsAfter") != null)
                .Select(l => new BeforeAfter(LayerRows.Text(l, "name") ?? "", LayerRows.Number(l, "channelsBefore")!.Value, LayerRows.Number(l, "channelsAfter")!.Value)),
        ];
        if (items.Length > 0)
            figures.Add(new("chart-channels", "Channels", "Output channels per layer, before and after pruning.", BeforeAfterChart.Draw(items, "Channels per layer", "channels")));
    }

    private static void AddClasses(List<Figure> figures, Report report)
    {
        BeforeAfter[] items =
        [
            .. report.Classes.OrderByDescending(c => c.Objects).ThenBy(c => c.Class)
                .Select(c => new BeforeAfter($"{c.Name ?? $"class {c.Class}"} ({c.Objects})", c.OriginalAp5095, c.ResultAp5095)),
        ];
        if (items.Length > 0)
        {
            figures.Add(new(
                "chart-classes", "Average precision per class", "AP50-95 before (grey) and after, with the number of true objects in brackets. Classes with few objects move much by chance.",
                DumbbellChart.Draw(items, "Average precision per class", "AP50-95")));
        }
    }
}
