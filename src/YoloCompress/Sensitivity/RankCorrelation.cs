namespace YoloCompress.Sensitivity;

/// <summary>Spearman's rank correlation: how far two figures order the same things alike, 1 for the very same order.</summary>
internal static class RankCorrelation
{
    /// <summary>The correlation; null with fewer than three things, or where all are equal.</summary>
    public static double? Of(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        if (a.Count != b.Count)
            throw new ArgumentException("Not as many figures on both sides.", nameof(b));
        if (a.Count < 3)
            return null;
        double[] x = Ranks(a), y = Ranks(b);
        double mean = (a.Count + 1) / 2.0;
        double xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            (double dx, double dy) = (x[i] - mean, y[i] - mean);
            (xy, xx, yy) = (xy + (dx * dy), xx + (dx * dx), yy + (dy * dy));
        }

        return xx > 0 && yy > 0 ? xy / Math.Sqrt(xx * yy) : null;
    }

    // Equals share their mean rank.
    private static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        double[] ranks = new double[order.Length];
        for (int i = 0; i < order.Length;)
        {
            int end = i + 1;
            while (end < order.Length && values[order[end]] == values[order[i]])
                end++;
            for (int k = i; k < end; k++)
                ranks[order[k]] = (i + 1 + end) / 2.0;
            i = end;
        }

        return ranks;
    }
}
