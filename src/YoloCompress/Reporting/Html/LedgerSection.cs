namespace YoloCompress.Reporting.Html;

/// <summary>The ledger: what the model measured after each stage. Columns that nothing was measured for are left out.</summary>
internal static class LedgerSection
{
    private static readonly (string Title, Func<LedgerRow, string> Value)[] Columns =
    [
        ("Parameters", r => Quantity.Count(r.Parameters)),
        ("MACs", r => Quantity.Count(r.Macs)),
        ("File", r => Quantity.Bytes(r.FileBytes)),
        ("In the assembly", r => Quantity.Bytes(r.ResourceBytes)),
        ("Latency", r => Quantity.Milliseconds(r.LatencyMs)),
        ("mAP50", r => Quantity.Fraction(r.Map50)),
        ("mAP50-95", r => Quantity.Fraction(r.Map5095)),
        ("Agreement", r => Quantity.Fraction(r.Agreement)),
        ("Zeros", r => Quantity.Percent(r.Sparsity)),
        ("Seconds", r => Quantity.Seconds(r.Seconds)),
        ("Cache", r => r.CacheHit switch { true => "hit", false => "miss", null => "" }),
    ];

    public static void Write(Markup html, IReadOnlyList<LedgerRow> rows)
    {
        if (rows.Count == 0)
            return;
        (string Title, Func<LedgerRow, string> Value)[] shown = [.. Columns.Where(c => rows.Any(r => c.Value(r).Length > 0))];
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
