using System.Reflection;
using YoloCompress.Reporting.Charts;

namespace YoloCompress.Reporting.Html;

/// <summary>Renders the report as one self-contained page: no network, light and dark, printable, usable by keyboard.</summary>
public static class HtmlReport
{
    /// <summary>The page's HTML; the same data always gives the same text.</summary>
    public static string Render(ReportPage page)
    {
        Markup html = new();
        html.Raw("<!DOCTYPE html>\n").Open("html", ("lang", "en")).Open("head").Raw("<meta charset=\"utf-8\">")
            .Raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            // A page that says so itself cannot be made to load anything, whatever a class name holds.
            .Raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">")
            .Raw("<link rel=\"icon\" href=\"data:,\">")
            .Element("title", $"{page.ModelName} - compression report")
            .Open("style").Raw(Asset("report.css")).Close("style").Close("head").Open("body");
        html.Element("a", "Skip to the verdict", ("class", "skip"), ("href", "#verdict"));
        Header(html, page);
        html.Open("main");
        VerdictSection.Write(html, page);
        PictureSection.Write(html, page);
        LedgerSection.Write(html, page.Ledger);
        Charts(html, page.Charts);
        LayerSection.Write(html, page.Layers);
        WarningSection.Write(html, page.Warnings);
        ReproducibilitySection.Write(html, page.Reproducibility);
        html.Close("main").Open("script").Raw(Asset("report.js")).Close("script").Close("body").Close("html");
        return html.Raw("\n").ToString();
    }

    private static void Header(Markup html, ReportPage page)
    {
        html.Open("header").Open("div").Element("h1", page.ModelName).Element("p", "Compression report by YoloCompress.Build", ("class", "sub")).Close("div")
            .Element("button", "Dark theme", ("type", "button"), ("id", "theme"), ("aria-pressed", "false")).Open("nav", ("aria-label", "Sections"));
        html.Element("a", "Verdict", ("href", "#verdict"));
        foreach ((string id, string title, bool shown) in (ReadOnlySpan<(string, string, bool)>)
        [
            ("pictures", "Pictures", page.Pictures.Count > 0),
            ("ledger", "Ledger", page.Ledger.Count > 0),
            ("charts", "Charts", page.Charts.Count > 0),
            ("layers", "Layers", page.Layers.Count > 0),
            ("warnings", "Warnings", page.Warnings.Count > 0),
            ("reproducibility", "Reproducibility", page.Reproducibility.Count > 0),
        ])
        {
            if (shown)
                html.Element("a", title, ("href", "#" + id));
        }

        html.Close("nav").Close("header");
    }

    private static void Charts(Markup html, IReadOnlyList<Figure> figures)
    {
        if (figures.Count == 0)
            return;
        html.Open("section", ("id", "charts")).Element("h2", "Charts");
        foreach (Figure figure in figures)
        {
            html.Open("figure", ("id", figure.Id)).Element("h3", figure.Title).Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", figure.Title))
                .Raw(figure.Svg).Close("div").Element("figcaption", figure.Caption).Close("figure");
        }

        html.Close("section");
    }

    private static string Asset(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"YoloCompress.Reporting.{name}")
            ?? throw new InvalidOperationException($"The assembly lacks its resource {name}.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
