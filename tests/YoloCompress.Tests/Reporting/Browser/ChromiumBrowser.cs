using Microsoft.Playwright;

namespace YoloCompress.Tests.Reporting.Browser;

/// <summary>Debian's Chromium, driven by Playwright from its package folder.</summary>
internal sealed class ChromiumBrowser : IAsyncDisposable
{
    private static readonly string[] Candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // What keeps a browser from asking for things that no test page needs.
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private ChromiumBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    /// <summary>Starts the browser; the test is inconclusive where there is none.</summary>
    public static async Task<ChromiumBrowser> StartAsync()
    {
        string? executable = Candidates.FirstOrDefault(File.Exists);
        string driver = Path.Combine(PackageRoot(), "microsoft.playwright", "1.64.1");
        if (executable == null || !Directory.Exists(Path.Combine(driver, ".playwright")))
            Assert.Inconclusive("No Chromium on this machine: install the package 'chromium' to run the browser tests.");
        Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", driver);
        IPlaywright playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = executable, Args = Quiet }));
    }

    public async Task<IPage> OpenAsync(string path, ColorScheme theme = ColorScheme.Light)
    {
        IBrowserContext context = await _browser.NewContextAsync(new() { ColorScheme = theme, ViewportSize = new() { Width = 1200, Height = 900 } });
        IPage page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        List<string> problems = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                problems.Add(message.Text);
        };
        page.PageError += (_, error) => problems.Add(error);
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                problems.Add("request: " + request.Url);
        };
        await page.GotoAsync(new Uri(path).AbsoluteUri);
        Assert.AreEqual("", string.Join("\n", problems), "The page must load without console messages and requests.");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    private static string PackageRoot() =>
        AppContext.GetData("YoloCompress.PackageRoot") as string
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
