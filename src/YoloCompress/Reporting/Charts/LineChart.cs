namespace YoloCompress.Reporting.Charts;

/// <summary>Lines over a common axis: precision over recall, for example.</summary>
public static class LineChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="series">Each line's name and points.</param>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="horizontal">The horizontal axis.</param>
    /// <param name="vertical">The vertical axis.</param>
    public static string Draw(IReadOnlyList<LineSeries> series, string title, string horizontal, string vertical)
    {
        ChartFrame frame = new(720, 320, title);
        Axis x = frame.Horizontal(series.Min(s => s.Points.Min(p => p.X)), series.Max(s => s.Points.Max(p => p.X)));
        Axis y = frame.Vertical(Math.Min(0, series.Min(s => s.Points.Min(p => p.Y))), series.Max(s => s.Points.Max(p => p.Y)));
        frame.DrawHorizontalGrid(x, horizontal);
        frame.DrawVerticalGrid(y, vertical);
        foreach (LineSeries line in series)
            frame.Polyline(line.Points.Select(p => (x.At(p.X), y.At(p.Y))), $"line {line.Style}");
        Legend.Draw(frame, [.. series.Select(s => (s.Name, s.Style))]);
        return frame.Finish();
    }
}
