using Microsoft.Playwright;
using YoloCompress.Reporting.Html;

namespace YoloCompress.Tests.Reporting.Browser;

[TestClass]
public sealed class ReportPageBrowserTests
{
    public required TestContext TestContext { get; init; }

    [TestMethod]
    public async Task LayerTable_SortsAndFilters()
    {
        await using ChromiumBrowser browser = await ChromiumBrowser.StartAsync();
        IPage page = await browser.OpenAsync(Save(layers: 450));

        ILocator rows = page.Locator("#layer-table tbody tr");
        Assert.AreEqual(200, await rows.CountAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        Assert.AreEqual(400, await rows.CountAsync());

        ILocator heading = page.Locator("#layer-table th", new() { HasText = "Parameters" });
        await heading.GetByRole(AriaRole.Button).ClickAsync();
        Assert.AreEqual("ascending", await heading.GetAttributeAsync("aria-sort"));
        Assert.AreEqual("model.0.conv", await rows.First.Locator("td").First.InnerTextAsync());
        await heading.GetByRole(AriaRole.Button).PressAsync("Enter");
        Assert.AreEqual("descending", await heading.GetAttributeAsync("aria-sort"));
        Assert.AreEqual("model.449.conv", await rows.First.Locator("td").First.InnerTextAsync());

        await page.Locator("#layer-filter").FillAsync("model.44");
        Assert.AreEqual(11, await rows.CountAsync(), "model.44 and model.440 to model.449");
        Assert.AreEqual("11 of 450 layers", await page.Locator("#layer-count").InnerTextAsync());
    }

    [TestMethod]
    public async Task Theme_FollowsTheSystemAndTheButton()
    {
        await using ChromiumBrowser browser = await ChromiumBrowser.StartAsync();
        IPage page = await browser.OpenAsync(Save(), ColorScheme.Dark);
        Assert.IsLessThan(60, await Brightness(page));
        Assert.AreEqual("true", await page.Locator("#theme").GetAttributeAsync("aria-pressed"));
        await page.ScreenshotAsync(new() { Path = Artifact("report-dark.png"), FullPage = true });
        await page.Locator("#theme").ClickAsync();
        Assert.IsGreaterThan(200, await Brightness(page));
        await page.ScreenshotAsync(new() { Path = Artifact("report-light.png"), FullPage = true });
    }

    [TestMethod]
    public async Task EveryChart_HasMarksAndAName()
    {
        await using ChromiumBrowser browser = await ChromiumBrowser.StartAsync();
        IPage page = await browser.OpenAsync(Save());
        IReadOnlyList<ILocator> charts = await page.Locator("svg.chart").AllAsync();
        Assert.HasCount(9, charts);
        foreach (ILocator chart in charts)
        {
            Assert.IsGreaterThan(0, await chart.Locator("rect, circle, polyline").CountAsync());
            Assert.AreNotEqual("", await chart.GetAttributeAsync("aria-label"));
            LocatorBoundingBoxResult? box = await chart.BoundingBoxAsync();
            Assert.IsGreaterThan(50, box!.Height);
        }
    }

    [TestMethod]
    public async Task WarningsCode_OpensItsPage()
    {
        await using ChromiumBrowser browser = await ChromiumBrowser.StartAsync();
        IPage page = await browser.OpenAsync(Save());
        Assert.IsFalse(await page.Locator(".explanation").IsVisibleAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "YC0401" }).ClickAsync();
        Assert.IsTrue(await page.Locator(".explanation").IsVisibleAsync());
    }

    [TestMethod]
    public async Task PrintedPage_HasEveryLayer()
    {
        await using ChromiumBrowser browser = await ChromiumBrowser.StartAsync();
        IPage page = await browser.OpenAsync(Save(layers: 450));
        byte[] pdf = await page.PdfAsync(new() { Path = Artifact("report.pdf") });
        Assert.AreEqual("%PDF", System.Text.Encoding.ASCII.GetString(pdf, 0, 4));
        Assert.AreEqual(450, await page.Locator("#layer-table tbody tr").CountAsync());
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.IsFalse(await page.Locator("nav").IsVisibleAsync());
    }

    [TestMethod]
    public async Task Text_HasContrast()
    {
        await using ChromiumBrowser browser = await ChromiumBrowser.StartAsync();
        foreach (ColorScheme theme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            IPage page = await browser.OpenAsync(Save(), theme);
            foreach (string style in (string[])["--fg", "--soft", "--after", "--good", "--bad"])
            {
                double ratio = await page.EvaluateAsync<double>(
                    """
                    name => {
                      const css = getComputedStyle(document.documentElement);
                      const light = hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16) / 255)
                        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((s, c, i) => s + c * [0.2126, 0.7152, 0.0722][i], 0);
                      const [a, b] = [light(css.getPropertyValue(name).trim()), light(css.getPropertyValue('--card').trim())];
                      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
                    }
                    """,
                    style);
                Assert.IsGreaterThanOrEqualTo(4.5, ratio, $"{style} in the {theme} theme (WCAG 2.2, 1.4.3)");
            }
        }
    }

    private static Task<double> Brightness(IPage page) => page.EvaluateAsync<double>(
        "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((s, c) => s + Number(c), 0) / 3");

    private string Save(int layers = 3)
    {
        string path = Artifact("report.html");
        File.WriteAllText(path, HtmlReport.Render(SampleReportPage.Create(layers, "<b>person</b>")));
        return path;
    }

    private string Artifact(string name)
    {
        string folder = Path.Combine(TestContext.TestResultsDirectory ?? Path.GetTempPath(), TestContext.TestName!);
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, name);
    }
}
