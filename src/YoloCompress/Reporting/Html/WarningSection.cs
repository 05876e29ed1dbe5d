namespace YoloCompress.Reporting.Html;

/// <summary>The build's warnings, each with a link to the page about its code.</summary>
internal static class WarningSection
{
    public static void Write(Markup html, IReadOnlyList<WarningLine> warnings)
    {
        if (warnings.Count == 0)
            return;
        html.Open("section", ("id", "warnings")).Element("h2", "Warnings").Open("ul");
        foreach (WarningLine warning in warnings)
            html.Open("li").Element("a", warning.Code, ("href", warning.HelpLink)).Text(" " + warning.Text).Close("li");
        html.Close("ul").Close("section");
    }
}
