using System.Text;
using YoloCompress.Pipeline;

namespace YoloCompress.Reporting.Comparing;

/// <summary>What changed since an earlier report, for a pull request.</summary>
public static class ReportComparison
{
    /// <summary>Compares the figures that a user ships by. Accuracy and size are judged; latency is only told, as it depends on the machine.</summary>
    /// <param name="baseline">The earlier report.</param>
    /// <param name="report">The new one.</param>
    /// <param name="tolerance">The relative change for the worse that is accepted.</param>
    public static IReadOnlyList<ReportChange> Of(Report baseline, Report report, double tolerance = CompressionOptions.DefaultBaselineTolerance) =>
    [
        new("shipped bytes", baseline.Delivery.Bytes, report.Delivery.Bytes, LessIsBetter: true, tolerance),
        new("mAP50-95", baseline.Result.Map5095, report.Result.Map5095, LessIsBetter: false, Comparable(baseline, report) ? tolerance : null),
        new("mAP50", baseline.Result.Map50, report.Result.Map50, LessIsBetter: false, Comparable(baseline, report) ? tolerance : null),
        new("agreement", baseline.Result.Agreement, report.Result.Agreement, LessIsBetter: false, Comparable(baseline, report) ? tolerance : null),
        new("parameters", baseline.Result.Parameters, report.Result.Parameters, LessIsBetter: true, null),
        new("MACs", baseline.Result.Macs, report.Result.Macs, LessIsBetter: true, null),
        new("latency ratio", baseline.LatencyRatio, report.LatencyRatio, LessIsBetter: false, null),
    ];

    /// <summary>True if both were judged on the same pictures and labels: otherwise accuracies can't be compared.</summary>
    public static bool Comparable(Report baseline, Report report) => baseline.Data.Validation?.Sha256 == report.Data.Validation?.Sha256;

    /// <summary>The section of <c>report.md</c>.</summary>
    public static string Markdown(Report baseline, Report report, IReadOnlyList<ReportChange> changes)
    {
        StringBuilder text = new("\n## Since the baseline\n\n");
        if (!Comparable(baseline, report))
            text.Append("The validation data is not the baseline's, so accuracies are shown but not judged.\n\n");
        text.Append("| | baseline | now | change | |\n| --- | --- | --- | --- | --- |\n");
        foreach (ReportChange change in changes.Where(c => c.Before != null || c.After != null))
        {
            string relative = change.Relative is { } r ? FormattableString.Invariant($"{r * 100:+0.0;-0.0;0.0} %") : "–";
            text.Append($"| {change.Name} | {Figure(change.Before)} | {Figure(change.After)} | {relative} | {(change.IsRegression ? "**regression**" : "")} |\n");
        }

        return text.ToString();
    }

    private static string Figure(double? value) => value is { } v ? FormattableString.Invariant($"{v:0.####}") : "–";
}
