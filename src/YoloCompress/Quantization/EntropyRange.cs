namespace YoloCompress.Quantization;

/// <summary>
/// Chooses the range whose 8-bit form diverges least from the original distribution (Kullback-Leibler), as in Migacz, "8-bit inference with
/// TensorRT" (2017): bins outside are counted into the outermost one, then the rest is coarsened to as many levels as there are codes.
/// Both bounds are looked for: cutting outliers above off must not cost what lies densely below 0, as behind a SiLU.
/// </summary>
internal static class EntropyRange
{
    private const int Levels = 256;
    private const int Candidates = 64;

    // Each bound is looked for with the other one fixed.
    private const int Rounds = 2;

    /// <summary>Finds the range.</summary>
    public static ActivationRange Find(ActivationHistogram histogram)
    {
        int from = Bin(histogram, Math.Min(histogram.Minimum, 0)), to = Bin(histogram, Math.Max(histogram.Maximum, 0)) + 1;
        int lowest = from, highest = to;
        for (int round = 0; round < Rounds; round++)
        {
            int start = from;
            to = Best(highest - ActivationHistogram.HalfBins, n => (start, ActivationHistogram.HalfBins + n), histogram.Counts.ToArray()).To;
            int end = to;
            from = Best(ActivationHistogram.HalfBins - lowest, n => (ActivationHistogram.HalfBins - n, end), histogram.Counts.ToArray()).From;
        }

        // The outermost bins are wider than what they hold.
        return new(
            from == lowest ? Math.Min(histogram.Minimum, 0) : (from - ActivationHistogram.HalfBins) * histogram.BinWidth,
            to == highest ? Math.Max(histogram.Maximum, 0) : (to - ActivationHistogram.HalfBins) * histogram.BinWidth);
    }

    // From all bins of one side downwards; a narrower range must be better to be taken.
    private static (int From, int To) Best(int bins, Func<int, (int From, int To)> range, long[] counts)
    {
        (int From, int To) best = range(bins);
        if (bins == 0)
            return best;
        double least = double.PositiveInfinity;
        for (int i = Candidates; i > 0; i--)
        {
            (int from, int to) = range((int)Math.Ceiling((double)bins * i / Candidates));
            if (to - from < Levels)
                break;
            double divergence = Divergence(counts, from, to, Levels);
            if (divergence < least)
                (best, least) = ((from, to), divergence);
        }

        return best;
    }

    /// <summary>The divergence of a distribution from what a range makes of it.</summary>
    /// <param name="counts">Values in each bin.</param>
    /// <param name="from">The range's first bin.</param>
    /// <param name="to">The bin after its last.</param>
    /// <param name="levels">Codes that the range has.</param>
    internal static double Divergence(ReadOnlySpan<long> counts, int from, int to, int levels)
    {
        int n = to - from;
        double[] p = new double[n];
        double total = 0;
        for (int i = 0; i < n; i++)
            p[i] = counts[from + i];
        for (int i = 0; i < from; i++)
            p[0] += counts[i];
        for (int i = to; i < counts.Length; i++)
            p[n - 1] += counts[i];
        foreach (double value in p)
            total += value;

        double divergence = 0, covered = 0;
        double[] q = new double[n];
        for (int level = 0; level < levels; level++)
        {
            int start = (int)((long)level * n / levels), end = (int)((long)(level + 1) * n / levels);
            double sum = 0;
            int used = 0;
            for (int i = start; i < end; i++)
            {
                // The coarse form knows nothing of what was clipped.
                sum += counts[from + i];
                used += p[i] > 0 ? 1 : 0;
            }

            for (int i = start; i < end; i++)
                covered += q[i] = p[i] > 0 ? sum / used : 0;
        }

        for (int i = 0; i < n; i++)
        {
            if (p[i] > 0)
                divergence += p[i] / total * Math.Log(p[i] / total / Math.Max(q[i] / Math.Max(covered, 1), 1e-12));
        }

        return divergence;
    }

    private static int Bin(ActivationHistogram histogram, float value) =>
        Math.Clamp((int)MathF.Floor(value / histogram.BinWidth) + ActivationHistogram.HalfBins, 0, (2 * ActivationHistogram.HalfBins) - 1);
}
