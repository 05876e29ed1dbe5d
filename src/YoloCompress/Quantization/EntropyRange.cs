namespace YoloCompress.Quantization;

/// <summary>
/// Chooses the range whose 8-bit form diverges least from the original distribution (Kullback-Leibler), as in Migacz, "8-bit inference with
/// TensorRT" (2017): bins outside are counted into the outermost one, then the rest is coarsened to as many levels as there are codes.
/// The share of the range below 0 is kept as it was seen.
/// </summary>
internal static class EntropyRange
{
    private const int Levels = 128;
    private const int Candidates = 128;

    /// <summary>Finds the range.</summary>
    public static ActivationRange Find(ActivationHistogram histogram)
    {
        float low = Math.Min(histogram.Minimum, 0), high = Math.Max(histogram.Maximum, 0);
        int first = Bin(histogram, low), last = Bin(histogram, high) + 1;
        double best = 1, least = double.PositiveInfinity;
        for (int i = Candidates; i >= 8; i--)
        {
            double share = (double)i / Candidates;
            int from = ActivationHistogram.HalfBins - (int)Math.Ceiling((ActivationHistogram.HalfBins - first) * share);
            int to = ActivationHistogram.HalfBins + (int)Math.Ceiling((last - ActivationHistogram.HalfBins) * share);
            if (to - from < Levels)
                break;
            double divergence = Divergence(histogram.Counts, from, to);
            if (divergence < least)
                (best, least) = (share, divergence);
        }

        return new((float)(low * best), (float)(high * best));
    }

    private static double Divergence(ReadOnlySpan<long> counts, int from, int to)
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
        for (int level = 0; level < Levels; level++)
        {
            int start = (int)((long)level * n / Levels), end = (int)((long)(level + 1) * n / Levels);
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
