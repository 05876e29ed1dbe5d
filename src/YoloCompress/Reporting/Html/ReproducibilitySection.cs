namespace YoloCompress.Reporting.Html;

/// <summary>What is needed to make the same result again.</summary>
internal static class ReproducibilitySection
{
    public static void Write(Markup html, IReadOnlyList<FactGroup> groups)
    {
        if (groups.Count == 0)
            return;
        html.Open("section", ("id", "reproducibility")).Element("h2", "Reproducibility");
        foreach (FactGroup group in groups)
        {
            html.Open("details", ("open", "")).Element("summary", group.Title).Open("dl");
            foreach ((string name, string value) in group.Facts)
                html.Element("dt", name).Element("dd", value);
            html.Close("dl").Close("details");
        }

        html.Close("section");
    }
}
