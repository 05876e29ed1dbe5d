using YoloCompress.Reporting.Html;
using static YoloCompress.Reporting.Html.Markup;

namespace YoloCompress.Reporting.Charts;

/// <summary>
/// The ground of a chart: a titled SVG with grid lines and tick labels. Colours come from the page's style sheet by class, so that one chart
/// serves the light and the dark theme; text is SVG text and needs no font of ours.
/// </summary>
internal sealed class ChartFrame
{
    public const double Left = 64;
    public const double Right = 16;
    public const double Top = 12;
    public const double Bottom = 40;

    public ChartFrame(double width, double height, string title)
    {
        (Width, Height) = (width, height);
        Svg = new Markup()
            .Open("svg", ("viewBox", $"0 0 {Number(width)} {Number(height)}"), ("role", "img"), ("aria-label", title), ("class", "chart"))
            .Element("title", title);
    }

    public double Width { get; }

    public double Height { get; }

    public Markup Svg { get; }

    public double PlotBottom => Height - Bottom;

    public double PlotRight => Width - Right;

    public Axis Horizontal(double minimum, double maximum, int ticks = 6) => new(minimum, maximum, Left, PlotRight, ticks);

    public Axis Vertical(double minimum, double maximum, int ticks = 5) => new(minimum, maximum, PlotBottom, Top, ticks);

    public void DrawVerticalGrid(Axis axis, string label)
    {
        foreach (double tick in axis.Ticks)
        {
            Line(Left, axis.At(tick), PlotRight, axis.At(tick), "grid");
            Text(Left - 8, axis.At(tick) + 4, Axis.Label(tick), "tick end");
        }

        Svg.Element(
            "text", label, ("class", "label"), ("text-anchor", "middle"),
            ("transform", $"translate(14 {Number((Top + PlotBottom) / 2)}) rotate(-90)"));
    }

    public void DrawHorizontalGrid(Axis axis, string label)
    {
        foreach (double tick in axis.Ticks)
        {
            Line(axis.At(tick), Top, axis.At(tick), PlotBottom, "grid");
            Text(axis.At(tick), PlotBottom + 16, Axis.Label(tick), "tick middle");
        }

        Text((Left + PlotRight) / 2, Height - 6, label, "label middle");
    }

    public void Line(double x1, double y1, double x2, double y2, string style) =>
        Svg.Open("line", ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)), ("class", style)).Close("line");

    public void Text(double x, double y, string text, string style) =>
        Svg.Element("text", text, ("x", Number(x)), ("y", Number(y)), ("class", style));

    /// <summary>A rectangle with a tooltip.</summary>
    public void Box(double x, double y, double width, double height, string style, string tip) =>
        Svg.Open(
                "rect", ("x", Number(x)), ("y", Number(y)), ("width", Number(Math.Max(width, 0))), ("height", Number(Math.Max(height, 0))),
                ("class", style))
            .Element("title", tip).Close("rect");

    /// <summary>A dot with a tooltip.</summary>
    public void Dot(double x, double y, double radius, string style, string tip) =>
        Svg.Open("circle", ("cx", Number(x)), ("cy", Number(y)), ("r", Number(radius)), ("class", style)).Element("title", tip).Close("circle");

    public void Polyline(IEnumerable<(double X, double Y)> points, string style) =>
        Svg.Open("polyline", ("points", string.Join(' ', points.Select(p => $"{Number(p.X)},{Number(p.Y)}"))), ("class", style)).Close("polyline");

    /// <summary>Says what the bars of layers are, whose names have no room.</summary>
    public void NoteOrder() => Text((Left + PlotRight) / 2, Height - 12, "layers in the order of the graph; point at a bar for its name", "label middle");

    public string Finish() => Svg.Close("svg").ToString();
}
