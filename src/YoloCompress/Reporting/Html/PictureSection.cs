using static YoloCompress.Reporting.Html.Markup;

namespace YoloCompress.Reporting.Html;

/// <summary>Each picture twice, with the original's and with the compact model's boxes; its bytes stand in the page once.</summary>
internal static class PictureSection
{
    public static void Write(Markup html, ReportPage page)
    {
        if (page.Pictures.Count == 0)
            return;
        html.Open("section", ("id", "pictures")).Element("h2", "Pictures");
        if (page.PicturesAreCalibration)
            html.Element("p", "These are calibration pictures, as there are no others: the compact model was fitted to them, so it looks better here than on new ones.", ("class", "mark"));
        html.Element("p", $"From the {page.PictureSource}, the worst disagreements first. Left the original, right the compact model.")
            .Raw("<p class=\"key\"><span class=\"swatch same\"></span> found by both <span class=\"swatch missed\"></span> missed by the compact model (dashed) " +
                "<span class=\"swatch new\"></span> new in the compact model (dotted)</p>");
        html.Open("div", ("class", "pairs"));
        for (int i = 0; i < page.Pictures.Count; i++)
            Pair(html, page.Pictures[i], $"picture{i}");
        html.Close("div").Close("section");
    }

    private static void Pair(Markup html, PicturePair pair, string id)
    {
        html.Open("figure", ("class", "pair")).Open("div");
        Panel(html, pair, pair.Original, "original", id, first: true);
        Panel(html, pair, pair.Compact, "compact model", id, first: false);
        html.Close("div").Element("figcaption", $"{pair.Name}: {pair.Note}").Close("figure");
    }

    private static void Panel(Markup html, PicturePair pair, IReadOnlyList<PictureBox> boxes, string model, string id, bool first)
    {
        string label = $"{pair.Name}, {model}: {Describe(boxes)}";
        html.Open("svg", ("viewBox", $"0 0 {pair.Width} {pair.Height}"), ("role", "img"), ("aria-label", label), ("class", "picture")).Element("title", label);
        if (first)
        {
            html.Open(
                "image", ("id", id), ("href", "data:image/jpeg;base64," + Convert.ToBase64String(pair.Jpeg)), ("width", $"{pair.Width}"),
                ("height", $"{pair.Height}")).Close("image");
        }
        else
        {
            html.Open("use", ("href", "#" + id)).Close("use");
        }

        // Pictures are drawn at one width whatever their own, and so are the letters on them.
        double letter = Math.Max(pair.Width / 22.0, 6);
        foreach (PictureBox box in boxes)
        {
            string text = $"{box.Label} {box.Score:0.00}";
            html.Open("g", ("class", "box " + box.Mark.ToString().ToLowerInvariant())).Open(
                    "rect", ("x", Number(box.X1)), ("y", Number(box.Y1)), ("width", Number(box.X2 - box.X1)), ("height", Number(box.Y2 - box.Y1)))
                .Element("title", text).Close("rect")
                .Element(
                    "text", text, ("x", Number(box.X1 + (letter / 6))), ("y", Number(Math.Max(box.Y1 - (letter / 4), letter))), ("font-size", Number(letter)),
                    ("stroke-width", Number(letter / 6))).Close("g");
        }

        html.Close("svg");
    }

    private static string Describe(IReadOnlyList<PictureBox> boxes)
    {
        string[] counts = [.. boxes.GroupBy(b => b.Label).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}")];
        return counts.Length == 0 ? "nothing found" : string.Join(", ", counts);
    }
}
