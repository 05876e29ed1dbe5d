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
            PictureSource = result.Data.ValidationOrigin is { } origin and not "ValidationData" ? origin : "validation pictures",
            PicturesAreCalibration = AreCalibration(result.Data),
            Ledger = Ledger(result, report),
            Charts = [.. ReportCharts.Of(report), .. PrecisionCharts.Of(result)],
            Layers = LayerRows.Of(report),
            Reproducibility = ReproducibilityFacts.Of(report),
            Warnings = [.. report.Warnings.Select(w => new WarningLine(w.Code, w.File == null ? w.Text : $"{w.File}: {w.Text}", ErrorPages.Find(w.Code) ?? ""))],
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
        : string.Join(" ", report.Stages.Select(s => $"{s.Name}: {FirstSentence(s.Summary)}"));

    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is > 0 and int end ? text[..(end + 1)] : text;

    private static string Basis(ReportData data) => (data.Calibration, data.Validation) switch
    {
        (_, null) => "No validation pictures were given, so accuracy was not measured.",
        (null, { } v) => $"Judged on {Describe(v)}.",
        ({ } c, { } v) => $"Calibrated on {c.Pictures} pictures without labels, judged on {Describe(v)}.",
    };

    internal static string Describe(ReportDataSet set) => $"{set.Pictures} pictures {(set.Labelled ? "with" : "without")} labels: {set.Source}";

    private static IReadOnlyList<PicturePair> Pictures(CompressionResult result) =>
        result.Accuracy is { OriginalRun: { } before, ResultRun: { } after } ? PictureChooser.Choose(before, after, result.ClassNames) : [];

    // Hits depend on what other builds left in the cache, so only the page has them.
    private static LedgerRow[] Ledger(CompressionResult result, Report report) =>
        [.. LedgerColumns.Rows(report).Zip(result.Ledger, (row, measured) => row with { Seconds = measured.Seconds, CacheHit = measured.CacheHit })];

    private static bool AreCalibration(DataPlan data)
    {
        HashSet<string> calibration = [.. (data.Calibration?.Pictures ?? []).Select(p => p.Path)];
        return data.Validation?.Pictures.Any(p => calibration.Contains(p.Path)) == true;
    }
}
