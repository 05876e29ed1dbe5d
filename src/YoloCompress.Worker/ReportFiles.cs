using System.Text;
using YoloCompress.Pipeline;
using YoloCompress.Reporting;
using YoloCompress.Reporting.Html;
using YoloCompress.Reporting.Sarif;

namespace YoloCompress.Worker;

/// <summary>Writes a report in all its forms.</summary>
internal static class ReportFiles
{
    public const string Json = "report.json";
    public const string Markdown = "report.md";
    public const string Html = "report.html";
    public const string Sarif = "report.sarif";

    public static IReadOnlyList<string> Names { get; } = [Json, Markdown, Html, Sarif];

    public static void Write(OutputFolder output, CompressionResult result, Report report, BaselineComparison? baseline)
    {
        output.Write(Json, report.ToJson());
        output.Write(Markdown, Encoding.UTF8.GetBytes(MarkdownReport.Of(report) + baseline?.Markdown));
        output.Write(Html, Encoding.UTF8.GetBytes(HtmlReport.Render(ReportPageBuilder.Build(result, report))));
        output.Write(Sarif, SarifReport.Of(report, result.Options.BudgetAction == BudgetAction.Error));
    }
}
