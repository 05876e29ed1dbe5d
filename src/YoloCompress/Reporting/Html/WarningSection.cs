namespace YoloCompress.Reporting.Html;

/// <summary>The build's warnings, each with the page about its code: links would need a network.</summary>
internal static class WarningSection
{
    private const int MostLines = 100;

    public static void Write(Markup html, IReadOnlyList<WarningLine> warnings)
    {
        if (warnings.Count == 0)
            return;
        html.Open("section", ("id", "warnings")).Element("h2", "Warnings").Open("ul");
        foreach (WarningLine warning in warnings.Take(MostLines))
        {
            html.Open("li");
            if (warning.Explanation.Length > 0)
                html.Element("a", warning.Code, ("href", "#about-" + warning.Code));
            else
                html.Element("strong", warning.Code);
            html.Text(" " + warning.Text).Close("li");
        }

        html.Close("ul");
        if (warnings.Count > MostLines)
            html.Element("p", $"And {warnings.Count - MostLines} more, which report.json has.");
        // One page a code, however often it is said.
        foreach (WarningLine warning in warnings.Where(w => w.Explanation.Length > 0).DistinctBy(w => w.Code).OrderBy(w => w.Code, StringComparer.Ordinal))
        {
            html.Open("details", ("id", "about-" + warning.Code)).Element("summary", $"About {warning.Code}")
                .Element("div", warning.Explanation, ("class", "explanation")).Close("details");
        }

        html.Close("section");
    }
}
