using System.Text;
using System.Text.Json.Nodes;
using YoloCompress.Reporting;
using YoloCompress.Reporting.Html;
using YoloCompress.Reporting.Sarif;

namespace YoloCompress.Tests.Reporting;

/// <summary>
/// Reports as they were looked at and found good. A change that is meant is taken over with <c>YOLOCOMPRESS_UPDATE_GOLDEN=1</c>, and then looked at again.
/// </summary>
[TestClass]
public sealed class GoldenReportTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("YOLOCOMPRESS_UPDATE_GOLDEN") == "1";

    [TestMethod]
    public void Page() => Check("page.html", WithoutAssets(HtmlReport.Render(SampleReportPage.Create()), "report.css", "report.js"));

    [TestMethod]
    public void TinyModel_Json() => Check("tiny.json", Encoding.UTF8.GetString(Steady(SampleReport.Value).ToJson()));

    [TestMethod]
    public void TinyModel_Markdown() => Check("tiny.md", MarkdownReport.Of(Steady(SampleReport.Value)));

    [TestMethod]
    public void TinyModel_Sarif()
    {
        JsonNode log = JsonNode.Parse(SarifReport.Of(Steady(SampleReport.Value), missIsError: true))!;
        // The pages about the codes have a life of their own.
        foreach (JsonNode? rule in log["runs"]![0]!["tool"]!["driver"]!["rules"]!.AsArray())
            rule!.AsObject().Remove("help");
        Check("tiny.sarif", log.ToJsonString(new() { WriteIndented = true, NewLine = "\n" }));
    }

    // Style and script are in the page as they are in the sources; a second copy of them would only have to be kept in step.
    private static string WithoutAssets(string page, params ReadOnlySpan<string> assets)
    {
        foreach (string asset in assets)
        {
            string text = File.ReadAllText(Path.Combine(Repository.Root, "src", "YoloCompress", "Reporting", "Html", asset)).ReplaceLineEndings("\n");
            Assert.Contains(text.Trim(), page);
            page = page.Replace(text.Trim(), asset, StringComparison.Ordinal);
        }

        return page;
    }

    private static void Check(string name, string actual)
    {
        string path = Path.Combine(Repository.Root, "tests", "YoloCompress.Tests", "Reporting", "Golden", name);
        if (Update)
            File.WriteAllText(path, actual);
        Assert.AreEqual(File.ReadAllText(path).ReplaceLineEndings("\n"), actual, $"{name} is not what it was; see the class's summary.");
    }

    // What depends on the machine and its clock, and the last digits of sums of floats, which processors add up in their own order.
    private static Report Steady(Report report)
    {
        static ReportFigures Timeless(ReportFigures f) => f with { LatencyMs = 2 };
        return report with
        {
            Tool = report.Tool with { Version = "1.0.0" },
            Summary = "the line of the build log",
            Original = Timeless(report.Original),
            Result = Timeless(report.Result),
            LatencyRatio = 1,
            Latency = report.Latency with { Processor = "x64 avx2" },
            Environment = new("1.0.0", "1.0.0", "10.0.0", "linux-x64", "x64 avx2", 2, 0),
            Budgets = [.. report.Budgets.Select(b => b.By == "latency" ? b with { Measured = 1 } : b)],
            Ledger = [.. report.Ledger.Select(s => s with { Figures = Timeless(s.Figures) })],
            Layers = [.. report.Layers.Select(l => l with { OriginalMs = 0.5, Ms = 0.25, Sensitivity = null })],
            Sensitivity = null,
            // Every new option would change the file; that all are there, ReportSchemaTests sees.
            Options = report.Options.Where(o => o.Value.Given).ToDictionary(o => o.Key, o => o.Value),
        };
    }
}
