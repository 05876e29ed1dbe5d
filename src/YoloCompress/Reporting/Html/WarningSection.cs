namespace YoloCompress.Reporting.Html;

/// <summary>The build's warnings, each with the page about its code: links would need a network.</summary>
internal static class WarningSection
{
    public static void Write(Markup html, IReadOnlyList<WarningLine> warnings)
    {
        if (warnings.Count == 0)
            return;
        html.Open("section", ("id", "warnings")).Element("h2", "Warnings").Open("ul");
        foreach (WarningLine warning in warnings)
        {
            html.Open("li").Element("strong", warning.Code).Text(" " + warning.Text);
            if (warning.Explanation.Length > 0)
                html.Open("details").Element("summary", $"About {warning.Code}").Element("div", warning.Explanation, ("class", "explanation")).Close("details");
            html.Close("li");
        }


        html.Close("ul").Close("section");
    }
}
