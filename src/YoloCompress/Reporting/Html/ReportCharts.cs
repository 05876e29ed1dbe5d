using System.Text.Json.Nodes;
using YoloCompress.Reporting.Charts;
using static YoloCompress.Reporting.StageDetails;

namespace YoloCompress.Reporting.Html;

/// <summary>The charts that a report has data for.</summary>
internal static class ReportCharts
{
    // A tenth of the power is noise.
    private const double NoisyBelowDb = 10;

    public static IReadOnlyList<Figure> Of(Report report)
    {
        List<Figure> figures = [];
        AddStages(figures, report);
        JsonObject[] layers = [.. report.Stages.SelectMany(s => Layers(s.Details))];
        AddSqnr(figures, layers);
        AddRanges(figures, layers, "activations", "Activation ranges", "The values that a layer's output takes on a few pictures, and those that its codes hold; the rest is clipped.");
        AddRanges(figures, layers, "weights", "Weight ranges", "The weights of a layer, and the widest range that codes of one of its channels hold; each channel has its own.");
        AddChannels(figures, layers);
        AddClasses(figures, report);
        figures.AddRange(ControlCharts.Of(report));
        return figures;
    }

    private static void AddStages(List<Figure> figures, Report report)
    {
        IReadOnlyList<LedgerRow> rows = LedgerColumns.Rows(report);
        Add("chart-size", "Size", "Bytes of the ONNX file after each stage, and of what is shipped in the end.", "bytes", r => r.FileBytes, new KeyValuePair<string, double>("shipped", report.Delivery.Bytes));
        Add("chart-latency", "Latency", "Median milliseconds a picture after each stage, at one thread.", "ms", r => r.LatencyMs);
        Add("chart-accuracy", "Accuracy", "mAP50-95 on the validation pictures after each stage.", "mAP50-95", r => r.Map5095);
        if (report.Original.Map5095 == null)
            Add("chart-accuracy", "Agreement", "Agreement with the original's confident detections after each stage.", "agreement", r => r.Agreement);

        void Add(string id, string title, string caption, string unit, Func<LedgerRow, double?> value, params KeyValuePair<string, double>[] further)
        {
            KeyValuePair<string, double>[] points = [.. rows.Where(r => value(r) != null).Select(r => new KeyValuePair<string, double>(r.Stage, value(r)!.Value)), .. further];
            if (points.Length > 0)
                figures.Add(new(id, title, caption, StageChart.Draw(points, title, unit)));
        }
    }

    private static void AddSqnr(List<Figure> figures, JsonObject[] layers)
    {
        KeyValuePair<string, double>[] items =
        [
            .. layers.Where(l => Number(l, "sqnrDb") != null)
                .Select(l => new KeyValuePair<string, double>(Text(l, "name") ?? "", Number(l, "sqnrDb")!.Value)),
        ];
        if (items.Length == 0)
            return;
        ChartSelection<KeyValuePair<string, double>> shown = new(items, i => -i.Value, "the lowest");
        figures.Add(new(
            "chart-sqnr", "Signal to quantization noise",
            $"What a layer gives, behind its activation function, against the model before quantization, on a few pictures and with all layers before it quantized too; in dB, more is better. Layers under {NoisyBelowDb:0} dB are marked.{shown.Note}",
            BarChart.Draw(shown.Items, "Signal to quantization noise per layer", "dB", NoisyBelowDb)));
    }

    private static void AddRanges(List<Figure> figures, JsonObject[] layers, string what, string title, string caption)
    {
        List<RangeRow> rows = [];
        foreach (JsonObject layer in layers)
        {
            if (layer[what] is JsonObject range && Number(range, "minimum") is { } low && Number(range, "maximum") is { } high
                && Number(range, "clipLow") is { } clipLow && Number(range, "clipHigh") is { } clipHigh)
                rows.Add(new(Text(layer, "name") ?? "", low, high, clipLow, clipHigh, Number(range, "clipped")));
        }

        if (rows.Count == 0)
            return;
        ChartSelection<RangeRow> shown = new(rows, r => r.Clipped ?? 0, "those with most values clipped");
        RangeRow worst = rows.MaxBy(r => r.Clipped ?? 0)!;
        string clipped = worst.Clipped > 0 ? FormattableString.Invariant($" Most is clipped in {worst.Name}: {worst.Clipped * 100:0.###} % of the values.") : " Nothing is clipped.";
        figures.Add(new($"chart-{what}", title, caption + clipped + shown.Note, RangeChart.Draw(shown.Items, $"{title} per layer")));
    }

    private static void AddChannels(List<Figure> figures, JsonObject[] layers)
    {
        BeforeAfter[] items =
        [
            .. layers.Where(l => Number(l, "channelsBefore") != null && Number(l, "channelsAfter") != null)
                .Select(l => new BeforeAfter(Text(l, "name") ?? "", Number(l, "channelsBefore")!.Value, Number(l, "channelsAfter")!.Value)),
        ];
        if (items.Length == 0)
            return;
        ChartSelection<BeforeAfter> shown = new(items, i => i.Before - i.After, "those that lost most");
        figures.Add(new(
            "chart-channels", "Channels", $"Output channels per layer, before and after pruning.{shown.Note}", BeforeAfterChart.Draw(shown.Items, "Channels per layer", "channels")));
    }

    private static void AddClasses(List<Figure> figures, Report report)
    {
        BeforeAfter[] items =
        [
            .. report.Classes.OrderByDescending(c => c.Objects).ThenBy(c => c.Class).Take(ChartSelection<BeforeAfter>.Most)
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
