namespace YoloCompress.Reporting.Charts;

/// <summary>A bar an item: signal to noise per layer, for example.</summary>
public static class BarChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="items">Name and value from left to right.</param>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="unit">The vertical axis.</param>
    /// <param name="warnBelow">Bars below this value are marked; null for none.</param>
    public static string Draw(IReadOnlyList<KeyValuePair<string, double>> items, string title, string unit, double? warnBelow = null)
    {
        ChartFrame frame = new(Math.Max(720, 80 + (items.Count * 9)), 240, title);
        Axis y = frame.Vertical(Math.Min(0, items.Min(i => i.Value)), items.Max(i => i.Value));
        frame.DrawVerticalGrid(y, unit);
        double pitch = (frame.PlotRight - ChartFrame.Left) / items.Count;
        for (int i = 0; i < items.Count; i++)
        {
            double top = y.At(Math.Max(items[i].Value, 0));
            double bottom = y.At(Math.Min(items[i].Value, 0));
            string style = items[i].Value < warnBelow ? "worse" : "after";
            frame.Box(
                ChartFrame.Left + ((i + 0.15) * pitch), top, Math.Min(pitch * 0.7, 48), bottom - top, style,
                $"{items[i].Key}: {Axis.Label(items[i].Value)} {unit}");
        }

        frame.NoteOrder();
        return frame.Finish();
    }
}
