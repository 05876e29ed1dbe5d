using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Reporting.Html;

/// <summary>Makes the page of what the pipeline brought forth. Figures come from the report, so that page and JSON cannot differ.</summary>
public static class ReportPageBuilder
{
    /// <summary>The page.</summary>
    public static ReportPage Build(CompressionResult result, Report report)
    {
        return new()
        {
            ModelName = report.Model.Name,
            BudgetsMet = report.Budgets.Count == 0 ? null : report.Budgets.All(b => b.Met),
            Budgets = [.. report.Budgets.Select(Budget)],
            Figures = [Size(report), Speed(report), Accuracy(report)],
            Summary = Sentence(report),
            DataBasis = Basis(report.Data),
            Pictures = Pictures(result),
            Ledger = Ledger(result, report),
            Charts = [.. ReportCharts.Of(report), .. PrecisionCharts.Of(result)],
            Layers = LayerRows.Of(report),
            Reproducibility = Facts(report),
            Warnings = [.. report.Warnings.Select(w => new WarningLine(w.Code, w.Text, ErrorPages.Find(w.Code) ?? ""))],
        };
    }

    private static BudgetLine Budget(ReportBudget budget) => new(
        budget.Name,
        FormattableString.Invariant($"{budget.Wanted:0.####}"),
        budget.Measured == null ? "not measured" : FormattableString.Invariant($"{budget.Measured:0.####} ({budget.By})"),
        budget.Met);

    private static HeadlineFigure Size(Report report) => new(
        "Size",
        $"{Texts.Ratio(report.CompressionRatio)} smaller",
        $"{Texts.Bytes(report.Delivery.Bytes)} shipped, {Texts.Bytes(report.Original.FileBytes)} as FP32 ONNX",
        $"{Texts.Ratio(report.CheckpointRatio)} against the given file of {Texts.Bytes(report.Model.FileBytes)}");

    private static HeadlineFigure Speed(Report report) => report.LatencyRatio == null
        ? new("Speed", "not measured", "", "")
        : new(
            "Speed",
            $"{Texts.Ratio(report.LatencyRatio)} as fast",
            $"{Texts.Milliseconds(report.Result.LatencyMs)} a picture, {Texts.Milliseconds(report.Original.LatencyMs)} as FP32",
            $"medians of warm runs in turns, {report.Latency.Threads} thread, {report.Latency.Processor}");

    private static HeadlineFigure Accuracy(Report report)
    {
        if (report.Retention.Map5095 is { } kept)
        {
            return new(
                "Accuracy",
                $"{Texts.Share(kept)} kept",
                $"mAP50-95 {Texts.Accuracy(report.Result.Map5095)} of {Texts.Accuracy(report.Original.Map5095)}",
                Interval(report.RetentionIntervals.Map5095));
        }

        return report.Retention.Agreement is { } agreement
            ? new(
                "Agreement",
                Texts.Share(agreement),
                "with the original's confident detections; no accuracy, as there are no labels",
                Interval(report.RetentionIntervals.Agreement))
            : new("Accuracy", "not measured", "there were no pictures, or the outputs are no detections", "");
    }

    private static string Interval(IReadOnlyList<double>? bounds) =>
        bounds == null ? "" : $"95 % interval {Texts.Share(bounds[0])} to {Texts.Share(bounds[1])} (bootstrap over pictures)";

    private static string Sentence(Report report) => report.Stages.Count == 0
        ? "The model was imported and measured, and nothing was changed."
        : string.Join(" ", report.Stages.Select(s => $"{s.Name}: {s.Summary}"));

    private static string Basis(ReportData data) => (data.Calibration, data.Validation) switch
    {
        (_, null) => "No validation pictures were given, so accuracy was not measured.",
        (null, { } v) => $"Judged on {Describe(v)}.",
        ({ } c, { } v) => $"Calibrated on {c.Pictures} pictures without labels, judged on {Describe(v)}.",
    };

    private static string Describe(ReportDataSet set) => $"{set.Pictures} pictures {(set.Labelled ? "with" : "without")} labels: {set.Source}";

    private static IReadOnlyList<PicturePair> Pictures(CompressionResult result) =>
        result.Accuracy is { OriginalRun: { } before, ResultRun: { } after } ? PictureChooser.Choose(before, after, result.ClassNames) : [];

    // Seconds and hits depend on the clock, so only the page has them.
    private static LedgerRow[] Ledger(CompressionResult result, Report report) =>
        [.. report.Ledger.Zip(result.Ledger, (step, measured) => Row(step) with { Seconds = measured.Seconds, CacheHit = measured.CacheHit })];

    private static LedgerRow Row(ReportStep step) => Row(step.Step == "Import" ? "Import (FP32)" : step.Step, step.Figures) with { Sparsity = step.Sparsity };

    private static LedgerRow Row(string stage, ReportFigures figures) => new()
    {
        Stage = stage,
        Parameters = figures.Parameters,
        Macs = figures.Macs,
        FileBytes = figures.FileBytes,
        ResourceBytes = figures.ResourceBytes,
        LatencyMs = figures.LatencyMs,
        Map50 = figures.Map50,
        Map5095 = figures.Map5095,
        Agreement = figures.Agreement,
    };

    private static FactGroup[] Facts(Report report) =>
    [
        new("Model",
        [
            new("Given", $"{report.Model.Item} ({report.Model.Format})"), new("SHA-256 of the given file", report.Model.Sha256),
            new("SHA-256 of the compact model", report.Delivery.Sha256), new("Made by", $"{report.Tool.Name} {report.Tool.Version}"),
            new("Opset, IR version", $"{report.Contract.Opset}, {report.Contract.IrVersion}"), new("Oldest ONNX Runtime", report.Contract.OldestOnnxRuntime),
        ]),
        new("Options", [.. report.Options.Select(o => new KeyValuePair<string, string>(o.Key, (o.Value.Value ?? "none") + (o.Value.Given ? "" : " (default)")))]),
        new("Data",
        [
            .. new[] { ("Calibration", report.Data.Calibration), ("Validation", report.Data.Validation) }.Where(d => d.Item2 != null)
                .Select(d => new KeyValuePair<string, string>(d.Item1, $"{Describe(d.Item2!)}; SHA-256 {d.Item2!.Sha256}")),
        ]),
    ];
}
