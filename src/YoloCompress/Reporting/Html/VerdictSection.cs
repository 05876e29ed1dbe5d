namespace YoloCompress.Reporting.Html;

/// <summary>May I ship this? The answer, the three figures, and what they rest on.</summary>
internal static class VerdictSection
{
    public static void Write(Markup html, ReportPage page)
    {
        (string text, string style) = page.BudgetsMet switch
        {
            true => ("Every budget is met", "good"),
            false => ("A budget is missed", "bad"),
            null => ("Measured; no budget was set", "neutral"),
        };
        html.Open("section", ("id", "verdict"), ("tabindex", "-1")).Open("p", ("class", $"verdict {style}")).Element("strong", text).Close("p")
            .Element("p", page.Summary).Open("div", ("class", "figures"));
        foreach (HeadlineFigure figure in page.Figures)
        {
            html.Open("div", ("class", "figure")).Element("h2", figure.Title).Element("p", figure.Value, ("class", "big"))
                .Element("p", figure.Baseline, ("class", "sub"));
            if (figure.Uncertainty.Length > 0)
                html.Element("p", figure.Uncertainty, ("class", "sub"));
            html.Close("div");
        }

        html.Close("div").Element("p", page.DataBasis, ("class", "sub"));
        Budgets(html, page.Budgets);
        html.Close("section");
    }

    private static void Budgets(Markup html, IReadOnlyList<BudgetLine> budgets)
    {
        if (budgets.Count == 0)
            return;
        html.Open("table").Element("caption", "Budgets").Raw(
            "<thead><tr><th scope=\"col\">Budget</th><th scope=\"col\">Wanted</th><th scope=\"col\">Reached</th><th scope=\"col\">Result</th></tr></thead><tbody>");
        foreach (BudgetLine budget in budgets)
        {
            html.Open("tr").Element("th", budget.Name, ("scope", "row")).Element("td", budget.Wanted).Element("td", budget.Reached)
                .Element("td", budget.Met ? "met" : "missed", ("class", budget.Met ? "good" : "bad")).Close("tr");
        }

        html.Raw("</tbody></table>");
    }
}
