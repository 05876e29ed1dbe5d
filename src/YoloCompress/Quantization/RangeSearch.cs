namespace YoloCompress.Quantization;

/// <summary>
/// Chooses the range with the least mean squared error: what rounding costs inside, and what clipping costs outside. The error is that behind
/// the function which reads the activation, so that the flat side of SiLU gets few codes.
/// </summary>
internal static class RangeSearch
{
    private const int Rounds = 4;
    private const int Steps = 48;

    /// <summary>Finds the range.</summary>
    /// <param name="histogram">The values.</param>
    /// <param name="weight">What reads them.</param>
    /// <param name="levels">Codes less one, such as 255.</param>
    public static ActivationRange Find(ActivationHistogram histogram, ErrorWeight weight, int levels = 255)
    {
        ClippingCost cost = new(histogram, weight);
        double low = Math.Min(histogram.Minimum, 0), high = Math.Max(histogram.Maximum, 0);
        for (int round = 0; round < Rounds; round++)
        {
            double step = Math.Pow(0.5, round);
            high = Best(high, step, h => cost.Of(low, h, levels), Math.Max(histogram.Maximum, 0));
            low = Best(low, step, l => cost.Of(l, high, levels), Math.Min(histogram.Minimum, 0));
        }

        return new((float)low, (float)high);
    }

    /// <summary>The best bound on a geometric grid around the current one, never beyond what was seen.</summary>
    private static double Best(double bound, double step, Func<double, double> cost, double limit)
    {
        double best = bound, least = cost(bound);
        for (int i = -Steps; i <= Steps; i++)
        {
            double candidate = bound * Math.Exp(0.06 * step * i);
            if (Math.Abs(candidate) > Math.Abs(limit))
                candidate = limit;
            double value = cost(candidate);
            if (value < least)
                (best, least) = (candidate, value);
        }

        return best;
    }
}
