namespace YoloCompress.Reporting.Charts;

/// <summary>Points in a plane, those on the frontier joined: size against accuracy, for example.</summary>
public static class ScatterChart
{
    /// <summary>Draws the chart.</summary>
    /// <param name="points">Every combination that was tried.</param>
    /// <param name="title">What a screen reader says.</param>
    /// <param name="horizontal">The horizontal axis: less is better.</param>
    /// <param name="vertical">The vertical axis: more is better.</param>
    public static string Draw(IReadOnlyList<ScatterPoint> points, string title, string horizontal, string vertical)
    {
        ChartFrame frame = new(720, 320, title);
        Axis x = frame.Horizontal(points.Min(p => p.X), points.Max(p => p.X));
        Axis y = frame.Vertical(points.Min(p => p.Y), points.Max(p => p.Y));
        frame.DrawHorizontalGrid(x, horizontal);
        frame.DrawVerticalGrid(y, vertical);
        frame.Polyline(points.Where(p => p.OnFrontier).OrderBy(p => p.X).Select(p => (x.At(p.X), y.At(p.Y))), "line after");
        foreach (ScatterPoint point in points)
        {
            frame.Dot(
                x.At(point.X), y.At(point.Y), point.OnFrontier ? 5 : 3, point.OnFrontier ? "after" : "before",
                $"{point.Name}: {Axis.Label(point.X)}, {Axis.Label(point.Y)}");
        }

        return frame.Finish();
    }
}
