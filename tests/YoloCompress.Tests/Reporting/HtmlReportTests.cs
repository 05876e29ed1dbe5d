using System.Text.Json;
using System.Text.RegularExpressions;
using YoloCompress.Reporting.Charts;
using YoloCompress.Reporting.Html;

namespace YoloCompress.Tests.Reporting;

[TestClass]
public sealed partial class HtmlReportTests
{
    [TestMethod]
    public void SameData_SameText() => Assert.AreEqual(HtmlReport.Render(SampleReportPage.Create()), HtmlReport.Render(SampleReportPage.Create()));

    [TestMethod]
    public void EverySection_IsThereAndLinked()
    {
        string html = HtmlReport.Render(SampleReportPage.Create());
        foreach (string id in (string[])["verdict", "pictures", "ledger", "charts", "layers", "warnings", "reproducibility"])
        {
            Assert.Contains($"<section id=\"{id}\"", html);
            Assert.Contains($"href=\"#{id}\"", html);
        }
    }

    [TestMethod]
    public void EmptySections_AreLeftOut()
    {
        string html = HtmlReport.Render(SampleReportPage.Create() with { Pictures = [], Ledger = [], Charts = [], Layers = [], Warnings = [], Reproducibility = [] });
        Assert.HasCount(1, SectionTag().Matches(html));
    }

    [TestMethod]
    public void ClassNameWithMarkup_StaysText()
    {
        string html = HtmlReport.Render(SampleReportPage.Create(className: "<script>alert(1)</script>\"'&"));
        Assert.DoesNotContain("<script>alert", html);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html);
    }

    [TestMethod]
    public void LayerNameWithMarkup_CannotEndTheScript()
    {
        ReportPage page = SampleReportPage.Create();
        string html = HtmlReport.Render(page with { Layers = [page.Layers[0] with { Name = "</script><b>" }] });
        Assert.DoesNotContain("</script><b>", html);
        Assert.AreEqual("</script><b>", LayerData(html)[0][0].GetString());
    }

    [TestMethod]
    public void NothingIsLoadedFromOutside()
    {
        string html = HtmlReport.Render(SampleReportPage.Create());
        Assert.IsEmpty(OutsideReference().Matches(html));
        Assert.Contains("default-src 'none'", html);
    }

    [TestMethod]
    public void ThousandsOfLayers_StaySmall()
    {
        string html = HtmlReport.Render(SampleReportPage.Create(layers: 5000));
        Assert.IsLessThan(1_000_000, html.Length);
        Assert.HasCount(5000, LayerData(html));
        Assert.IsLessThan(300, TableRow().Count(html), "Only the first rows stand in the page as markup.");
    }

    [TestMethod]
    public void PictureBytes_StandInThePageOnce()
    {
        string html = HtmlReport.Render(SampleReportPage.Create());
        Assert.HasCount(1, Regex.Matches(html, Regex.Escape(Convert.ToBase64String([0xFF, 0xD8, 0xFF, 0xD9]))));
    }

    [TestMethod]
    public void Axis_TicksAreRoundAndCoverTheRange()
    {
        Axis axis = new(0.13, 9.4, 0, 100);
        CollectionAssert.AreEqual(new double[] { 0, 2, 4, 6, 8, 10 }, axis.Ticks.ToArray());
        Assert.AreEqual(50, axis.At(5), 1e-9);
    }

    [TestMethod]
    public void Axis_OneValue_HasARange()
    {
        Axis axis = new(3, 3, 0, 100);
        Assert.IsGreaterThan(axis.Minimum, axis.Maximum);
    }

    private static JsonElement[][] LayerData(string html) =>
        JsonSerializer.Deserialize<JsonElement[][]>(LayerJson().Match(html).Groups[1].Value)!;

    [GeneratedRegex("<section ")]
    private static partial Regex SectionTag();

    [GeneratedRegex("<tr>")]
    private static partial Regex TableRow();

    [GeneratedRegex("(src|href)=\"(?!#|data:)|url\\(|@import|fetch\\(|XMLHttpRequest")]
    private static partial Regex OutsideReference();

    [GeneratedRegex("id=\"layer-data\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex LayerJson();
}
