namespace YoloCompress.Reporting.Charts;

/// <summary>A bar a stage, relative to the original: how size, latency and accuracy went along the pipeline.</summary>
public static class StageChart
{
    private const double RowHeight = 26;

    /// <summary>Draws the chart.</summary>
    /// <param name="stages">Name and value in the order of the pipeline; the first is the original.</param>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="unit">What a value is.</param>
    public static string Draw(IReadOnlyList<KeyValuePair<string, double>> stages, string title, string unit)
    {
        const double names = ChartFrame.Left + 90;
        ChartFrame frame = new(720, ChartFrame.Top + ChartFrame.Bottom + (stages.Count * RowHeight), title);
        Axis x = new(0, Math.Max(stages.Max(s => s.Value), 1e-9), names, frame.PlotRight - 70);
        frame.DrawHorizontalGrid(x, unit);
        for (int i = 0; i < stages.Count; i++)
        {
            double y = ChartFrame.Top + (i * RowHeight);
            string share = i > 0 && stages[0].Value > 0 ? $" ({stages[i].Value / stages[0].Value:0.00}x)" : "";
            frame.Text(names - 8, y + 16, stages[i].Key, "tick end");
            frame.Box(names, y + 4, x.At(stages[i].Value) - names, RowHeight - 8, i == 0 ? "before" : "after", $"{stages[i].Key}: {Axis.Label(stages[i].Value)} {unit}{share}");
            frame.Text(x.At(stages[i].Value) + 6, y + 16, Axis.Short(stages[i].Value) + share, "tick");
        }

        return frame.Finish();
    }
}
