namespace YoloCompress.Reporting.Charts;

/// <summary>A bar a tensor from its smallest to its largest value, with the part that the code holds filled.</summary>
public static class RangeChart
{
    /// <summary>Draws the chart; the axis is signed-logarithmic, as ranges of one model span decades.</summary>
    /// <param name="rows">The tensors from left to right.</param>
    /// <param name="title">What a screen reader says.</param>
    public static string Draw(IReadOnlyList<RangeRow> rows, string title)
    {
        ChartFrame frame = new(Math.Max(720, 80 + (rows.Count * 9)), 260, title);
        Axis y = frame.Vertical(rows.Min(r => Compress(r.Minimum)), rows.Max(r => Compress(r.Maximum)));
        foreach (double tick in Ticks(rows.Min(r => r.Minimum), rows.Max(r => r.Maximum)))
        {
            frame.Line(ChartFrame.Left, y.At(Compress(tick)), frame.PlotRight, y.At(Compress(tick)), "grid");
            frame.Text(ChartFrame.Left - 8, y.At(Compress(tick)) + 4, Axis.Label(tick), "tick end");
        }

        double pitch = (frame.PlotRight - ChartFrame.Left) / rows.Count;
        for (int i = 0; i < rows.Count; i++)
        {
            RangeRow row = rows[i];
            string tip = $"{row.Name}: values {Axis.Label(row.Minimum)} to {Axis.Label(row.Maximum)}, held {Axis.Label(row.ClipLow)} to {Axis.Label(row.ClipHigh)}"
                + (row.Clipped is { } share ? FormattableString.Invariant($"; {share * 100:0.###} % clipped") : "");
            double x = ChartFrame.Left + ((i + 0.2) * pitch);
            Bar(frame, y, x, Math.Min(pitch * 0.6, 24), row.Minimum, row.Maximum, "before", tip);
            Bar(frame, y, x, Math.Min(pitch * 0.6, 24), Math.Max(row.ClipLow, row.Minimum), Math.Min(row.ClipHigh, row.Maximum), "after", tip);
        }

        frame.NoteOrder();
        Legend.Draw(frame, ("seen", "before"), ("held by the code", "after"));
        return frame.Finish();
    }

    private static void Bar(ChartFrame frame, Axis y, double x, double width, double low, double high, string style, string tip)
    {
        double top = y.At(Compress(high));
        frame.Box(x, top, width, y.At(Compress(low)) - top, style, tip);
    }

    private static double Compress(double value) => Math.Sign(value) * Math.Log10(1 + Math.Abs(value));

    // Zero, and 1 and 3 times powers of ten that are far enough from it to be told apart.
    private static IEnumerable<double> Ticks(double minimum, double maximum)
    {
        double least = Math.Max(Math.Abs(minimum), Math.Abs(maximum)) < 1 ? 0.1 : 1;
        double[] sizes = [.. Enumerable.Range(0, 16).Select(i => least * Math.Pow(10, i / 2) * (i % 2 == 0 ? 1 : 3))];
        return [.. sizes.Where(s => -s >= minimum).Select(s => -s).Reverse(), 0, .. sizes.Where(s => s <= maximum)];
    }
}
