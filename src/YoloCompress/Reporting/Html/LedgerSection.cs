namespace YoloCompress.Reporting.Html;

/// <summary>The ledger: what the model measured after each stage.</summary>
internal static class LedgerSection
{
    public static void Write(Markup html, IReadOnlyList<LedgerRow> rows)
    {
        if (rows.Count == 0)
            return;
        (string Title, Func<LedgerRow, string> Value)[] shown = LedgerColumns.Shown(rows);
        html.Open("section", ("id", "ledger")).Element("h2", "Ledger")
            .Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Ledger")).Open("table")
            .Element("caption", "The model after each stage").Raw("<thead><tr><th scope=\"col\">Stage</th>");
        foreach ((string title, _) in shown)
            html.Element("th", title, ("scope", "col"), ("class", "number"));
        html.Raw("</tr></thead><tbody>");
        foreach (LedgerRow row in rows)
        {
            html.Open("tr").Element("th", row.Stage, ("scope", "row"));
            foreach ((_, Func<LedgerRow, string> value) in shown)
                html.Element("td", value(row), ("class", "number"));
            html.Close("tr");
        }

        html.Raw("</tbody></table></div>").Close("section");
    }
}
