using System.Globalization;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Compares what was measured with what the user allows.</summary>
public static class Budgets
{
    /// <summary>Bytes in the unit of <c>MaxSizeKB</c>.</summary>
    public const int Kilobyte = 1024;

    /// <summary>Judges every budget that was given.</summary>
    /// <param name="options">The budgets.</param>
    /// <param name="original">Figures of the FP32 export.</param>
    /// <param name="result">Figures of the compact model.</param>
    /// <param name="accuracy">What the comparison of both gave.</param>
    /// <param name="latencyRatio">Latency of the original / the compact model's; null where not measured.</param>
    public static IReadOnlyList<BudgetOutcome> Judge(
        CompressionOptions options, Measurements original, Measurements result, AccuracyComparison accuracy, double? latencyRatio)
    {
        List<BudgetOutcome> outcomes = [];
        if (options.MinAccuracyRetention is { } retention)
        {
            string? by = accuracy.Map != null ? "mAP50-95" : accuracy.Agreement != null ? "agreement" : null;
            double? kept = (accuracy.Map ?? accuracy.Agreement)?.Map5095.Value;
            outcomes.Add(AtLeast(nameof(options.MinAccuracyRetention), retention, kept, by));
        }

        if (options.MinCompressionRatio is { } ratio)
            outcomes.Add(AtLeast(nameof(options.MinCompressionRatio), ratio, Ratios.Compression(original, result, options.Delivery), "bytes"));
        if (options.MaxSizeKB is { } size)
        {
            double measured = (double)Ratios.ShippedBytes(result, options.Delivery) / Kilobyte;
            outcomes.Add(new(nameof(options.MaxSizeKB), size, measured, "bytes", measured <= size));
        }

        if (options.MinSpeedup is { } speedup)
            outcomes.Add(AtLeast(nameof(options.MinSpeedup), speedup, latencyRatio, latencyRatio == null ? null : "latency"));
        return outcomes;
    }

    /// <summary>One failure for each budget that is missed (YC0901 to YC0905); whether they fail the build is the caller's affair.</summary>
    /// <param name="outcomes">What <see cref="Judge"/> found.</param>
    /// <param name="file">The item's file.</param>
    public static IReadOnlyList<YoloCompressException> Misses(IReadOnlyList<BudgetOutcome> outcomes, string file) =>
        [.. outcomes.Where(o => !o.Met).Select(o => Miss(o, file))];

    private static BudgetOutcome AtLeast(string name, double wanted, double? measured, string? by) =>
        new(name, wanted, measured, by, measured >= wanted);

    private static YoloCompressException Miss(BudgetOutcome outcome, string file)
    {
        string wanted = Text(outcome.Wanted);
        if (outcome.Measured is not { } figure)
        {
            return new(
                ErrorCodes.BudgetNotMeasured,
                $"{outcome.Name}=\"{wanted}\" can't be judged, because the figure could not be measured. Set ValidationData, or remove the budget.",
                file);
        }

        // 0.89996 must not read 0.9 beside a budget of 0.9.
        string measured = Text(figure) == wanted ? figure.ToString("R", CultureInfo.InvariantCulture) : Text(figure);
        return outcome.Name switch
        {
            nameof(CompressionOptions.MinAccuracyRetention) => new(
                ErrorCodes.AccuracyBudgetMissed,
                $"The compact model keeps {measured} of the original's {outcome.By}, below MinAccuracyRetention=\"{wanted}\". " +
                "Give more calibration pictures, compress less, or lower the budget.",
                file),
            nameof(CompressionOptions.MinCompressionRatio) => new(
                ErrorCodes.CompressionBudgetMissed,
                $"What is shipped is {measured} times smaller than the FP32 export, below MinCompressionRatio=\"{wanted}\". Compress more, or lower the budget.",
                file),
            nameof(CompressionOptions.MaxSizeKB) => new(
                ErrorCodes.SizeBudgetMissed,
                $"What is shipped has {measured} KB, above MaxSizeKB=\"{wanted}\". Compress more, or raise the budget.",
                file),
            _ => new(
                ErrorCodes.SpeedBudgetMissed,
                $"The compact model is {measured} times as fast as the original at one thread, below MinSpeedup=\"{wanted}\". Build on an idle machine, or lower the budget.",
                file),
        };
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
