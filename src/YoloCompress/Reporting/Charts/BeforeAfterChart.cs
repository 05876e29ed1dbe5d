namespace YoloCompress.Reporting.Charts;

/// <summary>Two bars an item side by side: widths per layer, for example.</summary>
public static class BeforeAfterChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="items">The items from left to right.</param>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="unit">The vertical axis.</param>
    public static string Draw(IReadOnlyList<BeforeAfter> items, string title, string unit)
    {
        ChartFrame frame = new(Math.Max(720, 80 + (items.Count * 11)), 260, title);
        Axis y = frame.Vertical(0, items.Max(i => Math.Max(i.Before, i.After)));
        frame.DrawVerticalGrid(y, unit);
        double pitch = (frame.PlotRight - ChartFrame.Left) / items.Count;
        for (int i = 0; i < items.Count; i++)
        {
            (string name, double before, double after) = (items[i].Name, items[i].Before, items[i].After);
            string tip = $"{name}: {Axis.Label(before)} before, {Axis.Label(after)} after";
            double x = ChartFrame.Left + (i * pitch);
            frame.Box(x + (pitch * 0.1), y.At(before), pitch * 0.8, frame.PlotBottom - y.At(before), "before", tip);
            frame.Box(x + (pitch * 0.22), y.At(after), pitch * 0.56, frame.PlotBottom - y.At(after), "after", tip);
        }

        frame.NoteOrder();
        Legend.Draw(frame, ("before", "before"), ("after", "after"));
        return frame.Finish();
    }
}
