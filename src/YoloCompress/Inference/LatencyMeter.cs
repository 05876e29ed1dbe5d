using System.Diagnostics;

namespace YoloCompress.Inference;

/// <summary>
/// Measures latency: medians of warm runs. Two models take turns in blocks of runs, since alternating run by run makes each evict the
/// other's data from the caches and INT8 look slower than it is. The first runs of every block are not counted.
/// </summary>
public static class LatencyMeter
{
    /// <summary>Runs counted per block.</summary>
    public const int RunsPerBlock = 20;

    private const int WarmUpRuns = 3;

    /// <summary>The median latency of one model, in milliseconds.</summary>
    /// <param name="model">The model.</param>
    /// <param name="blocks">Blocks of <see cref="RunsPerBlock"/> runs.</param>
    public static double Measure(OnnxModel model, int blocks = 3)
    {
        LatencyProbe probe = new(model);
        return Median([.. Enumerable.Range(0, blocks).SelectMany(_ => Block(probe))]);
    }

    /// <summary>Compares two models that use the same number of threads.</summary>
    /// <param name="a">The baseline.</param>
    /// <param name="b">The model to compare with it.</param>
    /// <param name="blocks">Blocks per model.</param>
    public static LatencyComparison Compare(OnnxModel a, OnnxModel b, int blocks = 5)
    {
        if (a.Threads != b.Threads)
            throw new ArgumentException($"The models use {a.Threads} and {b.Threads} threads; only like can be compared.", nameof(b));
        LatencyProbe first = new(a);
        LatencyProbe second = new(b);
        List<(double A, double B)> pairs = [];
        for (int i = 0; i < blocks; i++)
        {
            // AB BA AB …: a machine that gets slower or faster meanwhile does so for both.
            double[]? blockB = i % 2 == 1 ? Block(second) : null;
            double[] blockA = Block(first);
            blockB ??= Block(second);
            pairs.Add((Median(blockA), Median(blockB)));
        }

        // The pair in the middle: times and ratio then belong together, however the machine's speed changed meanwhile.
        (double millisecondsA, double millisecondsB) = pairs.OrderBy(p => p.A / p.B).ElementAt((pairs.Count - 1) / 2);
        return new(millisecondsA, millisecondsB, millisecondsA / millisecondsB, a.Threads);
    }

    internal static double Median(IReadOnlyCollection<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static double[] Block(LatencyProbe probe)
    {
        for (int i = 0; i < WarmUpRuns; i++)
            probe.Run();
        double[] times = new double[RunsPerBlock];
        for (int i = 0; i < times.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            probe.Run();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times;
    }
}
