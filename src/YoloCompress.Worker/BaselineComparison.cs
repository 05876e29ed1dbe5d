using System.Globalization;
using System.Text.Json;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Reporting;
using YoloCompress.Reporting.Comparing;

namespace YoloCompress.Worker;

/// <summary>How a report stands to the one that <c>BaselineReport</c> names.</summary>
/// <param name="Markdown">The section for <c>report.md</c>.</param>
/// <param name="Regressions">A failure for each figure that became worse (YC1002).</param>
internal sealed record BaselineComparison(string Markdown, IReadOnlyList<YoloCompressException> Regressions)
{
    /// <summary>Compares; null where no baseline is given, there is none yet, or it can't be read (a warning tells, YC1001).</summary>
    public static BaselineComparison? Of(CompressionResult result, Report report, IDiagnostics diagnostics)
    {
        if (result.Options.BaselineReport is not { } given)
            return null;
        string path = result.Job.FullPath(given);
        if (!File.Exists(path))
        {
            result.Inputs.AddMissing(path);
            diagnostics.Log($"There is no baseline report {given} yet. Keep this build's report.json there to compare with it.");
            return null;
        }

        result.Inputs.AddFile(path);
        if (Read(path, diagnostics) is not { } baseline)
            return null;
        IReadOnlyList<ReportChange> changes = ReportComparison.Of(baseline, report, result.Options.BaselineTolerance);
        return new(
            ReportComparison.Markdown(baseline, report, changes),
            [.. changes.Where(c => c.IsRegression).Select(c => Regression(c, given, result))]);
    }

    private static Report? Read(string path, IDiagnostics diagnostics)
    {
        try
        {
            Report baseline = Report.Parse(File.ReadAllBytes(path));
            if (baseline.Schema == Report.CurrentSchema)
                return baseline;
            diagnostics.Warn(
                ErrorCodes.UnreadableBaseline,
                $"The baseline report has schema {baseline.Schema}, and this version compares schema {Report.CurrentSchema}: nothing is compared. Put this build's report.json in its place.",
                path);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            diagnostics.Warn(
                ErrorCodes.UnreadableBaseline, $"The baseline report can't be read, so nothing is compared: {e.Message} Put this build's report.json in its place.", path);
        }

        return null;
    }

    private static YoloCompressException Regression(ReportChange change, string baseline, CompressionResult result) => new(
        ErrorCodes.Regression,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{change.Name} went from {change.Before:0.####} to {change.After:0.####} ({change.Relative * 100:+0.0;-0.0} %) since {baseline}; " +
            $"BaselineTolerance allows {result.Options.BaselineTolerance * 100:0.##} %. Mend it, or accept it by keeping the new report.json as the baseline."),
        result.Job.Model);
}
