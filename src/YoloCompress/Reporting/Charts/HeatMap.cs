namespace YoloCompress.Reporting.Charts;

/// <summary>A field per layer and setting, the darker the more is lost: sensitivity, for example.</summary>
public static class HeatMap
{
    private const double RowHeight = 22;

    /// <summary>Draws the chart; values are ranked on a logarithmic scale, as losses span decades.</summary>
    /// <param name="rows">The settings from top to bottom.</param>
    /// <param name="columns">The layers from left to right.</param>
    /// <param name="values">[row, column]; NaN where nothing was measured.</param>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="unit">What a value is.</param>
    public static string Draw(IReadOnlyList<string> rows, IReadOnlyList<string> columns, double[,] values, string title, string unit)
    {
        const double names = ChartFrame.Left + 60;
        ChartFrame frame = new(Math.Max(720, names + 20 + (columns.Count * 10)), ChartFrame.Top + ChartFrame.Bottom + (rows.Count * RowHeight), title);
        double[] logs = [.. values.Cast<double>().Where(v => v > 0 && double.IsFinite(v)).Select(v => Math.Log(v))];
        (double low, double high) = logs.Length == 0 ? (0, 1) : (logs.Min(), logs.Max());
        double pitch = (frame.PlotRight - names) / columns.Count;
        for (int r = 0; r < rows.Count; r++)
        {
            double y = ChartFrame.Top + (r * RowHeight);
            frame.Text(names - 8, y + (RowHeight * 0.7), rows[r], "tick end");
            for (int c = 0; c < columns.Count; c++)
            {
                double value = values[r, c];
                if (double.IsNaN(value))
                    continue;
                double strength = value <= 0 || high <= low ? 0 : Math.Clamp((Math.Log(value) - low) / (high - low), 0, 1);
                frame.Box(
                    names + (c * pitch), y, pitch - 1, RowHeight - 2, $"heat heat{(int)Math.Round(strength * 9)}",
                    $"{columns[c]}, {rows[r]}: {Axis.Label(value)} {unit}");
            }
        }

        frame.Text((names + frame.PlotRight) / 2, frame.Height - 10, "layers in the order of the graph; darker loses more", "label middle");
        return frame.Finish();
    }
}
