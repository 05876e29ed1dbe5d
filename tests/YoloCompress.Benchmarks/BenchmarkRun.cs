using System.IO.Enumeration;
using YoloCompress.Diagnostics;

namespace YoloCompress.Benchmarks;

/// <summary>Measures the rows of a suite one after another.</summary>
internal sealed class BenchmarkRun(Suite suite, BenchmarkContext context, ResultFile file, ResultTable table, TextWriter errors)
{
    /// <summary>Measures what is not in the file yet.</summary>
    /// <param name="pattern">Names of rows, with <c>*</c> and <c>?</c>.</param>
    /// <returns>True if every row could be measured.</returns>
    public async Task<bool> Measure(string pattern)
    {
        Row[] all = [.. suite.Rows(context)];
        Row[] rows = [.. all.Where(r => FileSystemName.MatchesSimpleExpression(pattern, r.Name, ignoreCase: false))];
        if (rows.Length == 0)
            throw new BenchmarkException($"No row of '{suite.Name}' matches '{pattern}'. There are: {string.Join(", ", all.Select(r => r.Name))}.");
        table.Head();
        bool complete = true;
        foreach (Row row in rows)
        {
            RowResult? result = file.Find(row.Name);
            try
            {
                if (result == null)
                    file.Add(result = Rounded(await Measure(row)));
                table.Add(result);
            }
            catch (Exception e) when (e is BenchmarkException or YoloCompressException)
            {
                // The other rows do not depend on this one.
                complete = false;
                await errors.WriteLineAsync($"{row.Name}: {(e is YoloCompressException { Code: var code } ? $"{code}: " : "")}{e.Message}");
            }
        }

        return complete;
    }

    private async Task<RowResult> Measure(Row row)
    {
        Work work = row.OwnWork ? await WorkProcess.Run(suite.Name, row.Name) : await row.Produce(context);
        RowResult measured = work.Model == null || row.Subject == null
            ? new() { Name = row.Name }
            : context.MeasurerOf(row.Subject).Measure(row.Name, work.Model, row.MeasureLatency);
        return measured with
        {
            FileBytes = work.FileBytes ?? measured.FileBytes,
            ResourceBytes = work.ResourceBytes,
            Sparsity = work.Sparsity,
            Seconds = work.Seconds,
            Steps = work.Steps,
            AssumedStepsPerMinute = work.AssumedStepsPerMinute,
            PeakMegabytes = work.PeakMegabytes,
        };
    }

    // More digits than these are noise, and the table shows fewer.
    private static RowResult Rounded(RowResult row) => row with
    {
        Map50 = Round(row.Map50, 6),
        Map5095 = Round(row.Map5095, 6),
        Retention = Round(row.Retention, 6),
        Retention50 = Round(row.Retention50, 6),
        CiLow = Round(row.CiLow, 6),
        CiHigh = Round(row.CiHigh, 6),
        LatencyRatio = Round(row.LatencyRatio, 4),
        LatencyRatio2 = Round(row.LatencyRatio2, 4),
        MacsRatio = Round(row.MacsRatio, 6),
        Sparsity = Round(row.Sparsity, 6),
        SqnrDb = Round(row.SqnrDb, 3),
        Seconds = Round(row.Seconds, 3),
        PeakMegabytes = Round(row.PeakMegabytes, 1),
    };

    private static double? Round(double? value, int digits) => value is { } v ? Math.Round(v, digits) : null;
}
