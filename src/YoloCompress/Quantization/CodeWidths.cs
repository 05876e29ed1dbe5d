namespace YoloCompress.Quantization;

/// <summary>
/// Spreads an average width of codes over layers such that one more bit buys the same everywhere. At b bits a layer's loss is modelled as
/// s · 4^(4 - b), its cost as n · b; equal slopes give b = c + log4(s / n) with one c for all (reverse water-filling; Cover and Thomas,
/// "Elements of Information Theory", 10.3.3). Widths need not be whole: an entropy coder makes use of every step.
/// </summary>
internal static class CodeWidths
{
    /// <summary>The width at which sensitivities are measured.</summary>
    public const double TrialBits = 4;

    /// <summary>The widest codes.</summary>
    public const double Widest = 8;

    /// <summary>The narrowest codes: -1, 0 and 1.</summary>
    public const double Narrowest = 2;

    /// <summary>The width of each layer.</summary>
    /// <param name="sensitivities">Loss of each layer at <see cref="TrialBits"/>; null keeps it at <see cref="Widest"/>.</param>
    /// <param name="weights">Number of weights of each.</param>
    /// <param name="average">The average width over all weights.</param>
    public static double[] Allocate(IReadOnlyList<double?> sensitivities, IReadOnlyList<long> weights, double average)
    {
        double low = -64, high = 64;
        double budget = average * weights.Sum();
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            double used = Widths(middle).Zip(weights, (b, n) => b * n).Sum();
            (low, high) = used < budget ? (middle, high) : (low, middle);
        }

        return Widths(low);

        double[] Widths(double level) => [.. sensitivities.Select((s, i) => s == null
            ? Widest
            : Math.Clamp(level + (0.5 * Math.Log2(Math.Max(s.Value, 1e-12) / weights[i])), Narrowest, Widest))];
    }

    /// <summary>The greatest code of a width: 127 for 8 bits, 7 for 4.</summary>
    public static int Limit(double bits) => Math.Clamp((int)Math.Round(Math.Pow(2, bits - 1)) - 1, 1, 127);
}
