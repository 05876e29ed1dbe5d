using System.Globalization;
using System.Text.Json;

namespace YoloCompress.Reporting.Html;

/// <summary>
/// The layer table. The first rows stand in the page as they are, for print and for browsers without scripts; a script takes over
/// sorting and filtering from data in JSON, a few hundred rows at a time, so that a model with thousands of layers stays usable.
/// </summary>
internal static class LayerSection
{
    private const int StaticRows = 200;
    private const int SensitivityColumn = 7;

    // Half a megabyte of data.
    private const int MostRows = 5000;

    private static readonly (string Title, bool Numeric)[] Columns =
    [
        ("Layer", false), ("Operator", false), ("Shape", false), ("Parameters", true), ("MACs", true), ("Precision", false), ("Ratio", true),
        ("Sensitivity", true), ("SQNR dB", true), ("ms before", true), ("ms", true),
    ];

    public static void Write(Markup html, IReadOnlyList<LayerRow> rows)
    {
        if (rows.Count == 0)
            return;
        int all = rows.Count;
        if (all > MostRows)
            rows = [.. rows.Index().OrderByDescending(r => r.Item.Parameters).Take(MostRows).OrderBy(r => r.Index).Select(r => r.Item)];
        object?[][] cells = [.. rows.Select(Cells)];
        int[] shown = [.. Enumerable.Range(0, Columns.Length).Where(c => cells.Any(r => r[c] is not null and not ""))];
        html.Open("section", ("id", "layers")).Element("h2", "Layers")
            .Open("p").Element("label", "Filter ", ("for", "layer-filter"))
            .Open("input", ("id", "layer-filter"), ("type", "search"), ("autocomplete", "off")).Text(" ")
            .Element("span", $"{rows.Count} layers", ("id", "layer-count"), ("role", "status")).Close("p")
            .Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "group"), ("aria-label", "Layers")).Open("table", ("id", "layer-table"))
            .Element("caption", "Choose a heading to sort. Milliseconds, at one thread, hold what follows the layer up to the next one." + (cells.All(r => r[SensitivityColumn] == null) ? " Sensitivity is measured with Sensitivity=\"Report\", or where layers had to go back to float." : "")).Raw("<thead><tr>");
        foreach (int column in shown)
        {
            html.Open("th", ("scope", "col"), ("class", Columns[column].Numeric ? "number" : ""))
                .Element("button", Columns[column].Title, ("type", "button")).Close("th");
        }

        html.Raw("</tr></thead><tbody>");
        foreach (object?[] row in cells.Take(StaticRows))
        {
            html.Open("tr");
            foreach (int column in shown)
                html.Element("td", Display(row[column]), ("class", Columns[column].Numeric ? "number" : ""));
            html.Close("tr");
        }

        html.Raw("</tbody></table></div>");
        if (all > MostRows)
            html.Element("p", $"The {MostRows} of {all} layers with most parameters; report.json has all.", ("class", "sub"));
        html.Element("button", "Show more", ("type", "button"), ("id", "layer-more"), ("hidden", ""));
        Data(html, [.. cells.Select(row => shown.Select(c => row[c]).ToArray())]);
        html.Close("section");
    }

    private static object?[] Cells(LayerRow r) =>
    [
        r.Name, r.Operator, r.Shape, r.Parameters, r.Macs, r.Precision, Rounded(r.Ratio), Rounded(r.Sensitivity), Rounded(r.SqnrDb),
        Rounded(r.OriginalMilliseconds), Rounded(r.Milliseconds),
    ];

    private static double? Rounded(double? value) =>
        value is { } v && double.IsFinite(v) ? double.Parse(v.ToString("g4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    private static string Display(object? cell) => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "";

    // System.Text.Json escapes < and > by default, so a layer's name cannot end the script element.
    private static void Data(Markup html, object?[][] rows) =>
        html.Raw("<script type=\"application/json\" id=\"layer-data\">").Raw(JsonSerializer.Serialize(rows)).Raw("</script>");
}
