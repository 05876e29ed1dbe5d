namespace YoloCompress.Reporting.Charts;

/// <summary>Many small plots of the same axes side by side: precision over recall per class, for example.</summary>
public static class SmallMultiples
{
    private const int Columns = 6;
    private const double Pitch = 118;
    private const double Side = 96;
    private const double RowHeight = 128;
    private const int LongestName = 17;

    // Every fourth of 101 points: more can't be seen at this size.
    private const int Step = 4;

    /// <summary>Draws the chart.</summary>
    /// <param name="panels">The plots, row by row.</param>
    /// <param name="title">What a screen reader says.</param>
    public static string Draw(IReadOnlyList<CurvePanel> panels, string title)
    {
        const double top = 26;
        int rows = (panels.Count + Columns - 1) / Columns;
        ChartFrame frame = new(Columns * Pitch, top + (rows * RowHeight), title);
        Legend.Draw(frame, ("before", "before"), ("after", "after"));
        for (int i = 0; i < panels.Count; i++)
        {
            CurvePanel panel = panels[i];
            double x = (i % Columns * Pitch) + 8, y = top + (i / Columns * RowHeight);
            frame.Text(x, y + 12, panel.Name.Length > LongestName ? panel.Name[..(LongestName - 1)] + "…" : panel.Name, "tick");
            frame.Box(x, y + 18, Side, Side, "panel", panel.Tip);
            frame.Polyline(Points(panel.Before, x, y + 18), "line before");
            frame.Polyline(Points(panel.After, x, y + 18), "line after");
        }

        return frame.Finish();
    }

    private static IEnumerable<(double X, double Y)> Points(IReadOnlyList<double> values, double left, double top)
    {
        for (int i = 0; i < values.Count; i += Step)
            yield return (left + (Side * i / (values.Count - 1)), top + (Side * (1 - Math.Clamp(values[i], 0, 1))));
    }
}
