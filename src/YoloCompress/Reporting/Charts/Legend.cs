namespace YoloCompress.Reporting.Charts;

/// <summary>Names of the series, above the plot at the right.</summary>
internal static class Legend
{
    public static void Draw(ChartFrame frame, params ReadOnlySpan<(string Name, string Style)> series)
    {
        double x = frame.PlotRight;
        for (int i = series.Length - 1; i >= 0; i--)
        {
            x -= (series[i].Name.Length * 6.4) + 22;
            frame.Box(x, ChartFrame.Top - 10, 10, 10, series[i].Style, series[i].Name);
            frame.Text(x + 14, ChartFrame.Top - 1, series[i].Name, "tick");
        }
    }
}
