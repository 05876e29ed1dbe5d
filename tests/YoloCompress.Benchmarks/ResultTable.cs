using System.Globalization;

namespace YoloCompress.Benchmarks;

/// <summary>The table on the console: one line a row, printed as soon as it is known.</summary>
internal sealed class ResultTable(TextWriter output)
{
    private static readonly (string Title, int Width, Func<RowResult, string> Text)[] Columns =
    [
        ("name", -36, r => r.Name),
        ("fileBytes", 10, r => Whole(r.FileBytes)),
        ("resourceBytes", 13, r => Whole(r.ResourceBytes)),
        ("map50", 7, r => Number(r.Map50, 4)),
        ("map5095", 7, r => Number(r.Map5095, 4)),
        ("retention", 9, r => Number(r.Retention, 4)),
        ("retention50", 11, r => Number(r.Retention50, 4)),
        ("ciLow", 7, r => Number(r.CiLow, 4)),
        ("ciHigh", 7, r => Number(r.CiHigh, 4)),
        ("latencyRatio", 12, r => Number(r.LatencyRatio, 3)),
        ("latencyRatio2", 13, r => Number(r.LatencyRatio2, 3)),
        ("macsRatio", 9, r => Number(r.MacsRatio, 3)),
        ("sparsity", 8, r => Number(r.Sparsity, 3)),
        ("sqnrDb", 7, r => Number(r.SqnrDb, 2)),
        ("seconds", 8, r => Number(r.Seconds, 1)),
        ("peakMB", 7, r => Number(r.PeakMegabytes, 0)),
    ];

    public void Head() => Line(c => c.Title);

    public void Add(RowResult row) => Line(c => c.Text(row));

    private static string Whole(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Number(double? value, int digits) => value?.ToString($"F{digits}", CultureInfo.InvariantCulture) ?? "-";

    private void Line(Func<(string Title, int Width, Func<RowResult, string> Text), string> text)
    {
        output.WriteLine(string.Join("  ", Columns.Select(c => c.Width < 0 ? text(c).PadRight(-c.Width) : text(c).PadLeft(c.Width))).TrimEnd());
        output.Flush();
    }
}
