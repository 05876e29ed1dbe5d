namespace YoloCompress.Reporting.Charts;

/// <summary>A line an item from its value before to its value after: average precision per class, for example.</summary>
public static class DumbbellChart
{
    private const double RowHeight = 18;
    private const double NameWidth = 120;

    /// <summary>Draws the chart.</summary>
    /// <param name="items">The items from top to bottom.</param>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="unit">The horizontal axis.</param>
    public static string Draw(IReadOnlyList<BeforeAfter> items, string title, string unit)
    {
        ChartFrame frame = new(720, ChartFrame.Top + ChartFrame.Bottom + (items.Count * RowHeight), title);
        Axis x = new(0, Math.Max(items.Max(i => Math.Max(i.Before, i.After)), 0.1), ChartFrame.Left + NameWidth, frame.PlotRight);
        frame.DrawHorizontalGrid(x, unit);
        for (int i = 0; i < items.Count; i++)
        {
            double y = ChartFrame.Top + ((i + 0.5) * RowHeight);
            string tip = $"{items[i].Name}: {Axis.Label(items[i].Before)} before, {Axis.Label(items[i].After)} after";
            frame.Text(ChartFrame.Left + NameWidth - 10, y + 4, items[i].Name, "tick end");
            frame.Line(x.At(items[i].Before), y, x.At(items[i].After), y, items[i].After < items[i].Before ? "worse" : "better");
            frame.Dot(x.At(items[i].Before), y, 4, "before", tip);
            frame.Dot(x.At(items[i].After), y, 4, "after", tip);
        }

        Legend.Draw(frame, ("before", "before"), ("after", "after"));
        return frame.Finish();
    }
}
