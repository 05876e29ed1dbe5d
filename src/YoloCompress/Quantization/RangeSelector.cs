namespace YoloCompress.Quantization;

/// <summary>Turns what was seen of an activation into a range, by the chosen method.</summary>
internal static class RangeSelector
{
    // Below -6, x · sigmoid(x) is within 0.015 of 0, and clipping it there leaves the codes to where the function moves.
    private const float SiluBound = -6;

    // The least value of x · sigmoid(x).
    private const float SiluMinimum = -0.2784645f;

    /// <summary>Finds the range of an activation.</summary>
    /// <param name="histogram">What was seen.</param>
    /// <param name="options">The method.</param>
    /// <param name="weight">What reads the activation.</param>
    /// <param name="made">True if x · sigmoid(x) makes the activation, which bounds it below.</param>
    public static ActivationRange Select(ActivationHistogram histogram, QuantizationOptions options, ErrorWeight weight, bool made)
    {
        if (histogram.Pictures == 0)
            return new(0, 1);
        ActivationRange range = options.Calibration switch
        {
            CalibrationMethod.MovingAverage => new(histogram.AverageMinimum, histogram.AverageMaximum),
            CalibrationMethod.Percentile => Percentile(histogram, options.Percentile),
            CalibrationMethod.Entropy => EntropyRange.Find(histogram),
            CalibrationMethod.Mse => RangeSearch.Find(histogram, weight),
            _ => new(histogram.Minimum, histogram.Maximum),
        };
        range = range.Union(default);
        if (weight == ErrorWeight.Silu)
            range = range with { Minimum = Math.Max(range.Minimum, SiluBound) };
        if (made)
            range = range with { Minimum = Math.Max(range.Minimum, SiluMinimum) };

        // An activation that is always 0 has no range of its own; any will do, as long as products of scales stay ordinary numbers.
        return range.Maximum - range.Minimum < 1e-6f ? new(0, 1) : range;
    }

    private static ActivationRange Percentile(ActivationHistogram histogram, double percent)
    {
        ReadOnlySpan<long> counts = histogram.Counts;
        double total = 0;
        foreach (long count in counts)
            total += count;
        double outside = total * (1 - (percent / 100)) / 2;
        int low = 0, high = counts.Length - 1;
        for (double sum = counts[low]; sum <= outside && low < high; sum += counts[low])
            low++;
        for (double sum = counts[high]; sum <= outside && high > low; sum += counts[high])
            high--;
        float half = histogram.BinWidth / 2;
        return new(
            Math.Max((float)histogram.Center(low) - half, histogram.Minimum),
            Math.Min((float)histogram.Center(high) + half, histogram.Maximum));
    }
}
