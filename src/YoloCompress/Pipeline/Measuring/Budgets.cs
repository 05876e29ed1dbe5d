using System.Globalization;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>Compares what was measured with what the user allows.</summary>
public static class Budgets
{
    /// <summary>Bytes in the unit of <c>MaxSizeKB</c>.</summary>
    public const int Kilobyte = 1024;

    /// <summary>Judges every budget that was given, and the least accuracy that holds without one.</summary>
    /// <param name="options">The budgets.</param>
    /// <param name="original">Figures of the FP32 export.</param>
    /// <param name="result">Figures of the compact model.</param>
    /// <param name="accuracy">What the comparison of both gave.</param>
    /// <param name="latency">Latencies of both; null where not measured.</param>
    public static IReadOnlyList<BudgetOutcome> Judge(
        CompressionOptions options, Measurements original, Measurements result, AccuracyComparison accuracy, LatencyFigures? latency)
    {
        List<BudgetOutcome> outcomes = [];
        (Interval? kept, string? by) = Kept(options, accuracy);
        // What nobody asked for can't be missed for want of pictures.
        if (options.LeastRetention is { } retention && (options.MinAccuracyRetention != null || kept != null))
        {
            // What nobody asked for fails nobody by chance.
            double? decisive = options.MinAccuracyRetention == null ? kept?.High : kept?.Value;
            outcomes.Add(AtLeast(nameof(options.MinAccuracyRetention), retention, kept?.Value, by) with { Interval = kept, Met = decisive >= retention });
        }

        if (options.MaxAccuracyDrop is { } drop)
        {
            // Of agreement, which has no absolute figure but that of the original itself, the share that is lost.
            double? whole = accuracy.Map == null || options.AccuracyMetric == AccuracyMetric.Agreement ? 1
                : options.AccuracyMetric == AccuracyMetric.Map50 ? original.Map50 : original.Map5095;
            double? lost = kept == null ? null : whole * (1 - kept.Value);
            outcomes.Add(new(nameof(options.MaxAccuracyDrop), drop, lost, by, lost <= drop)
            {
                Interval = kept == null || whole is not { } scale ? null : new(scale * (1 - kept.Value), scale * (1 - kept.High), scale * (1 - kept.Low)),
            });
        }

        if (options.MinCompressionRatio is { } ratio)
            outcomes.Add(AtLeast(nameof(options.MinCompressionRatio), ratio, Ratios.Compression(original, result, options.Delivery), "bytes"));
        if (options.MaxSizeKB is { } size)
        {
            double measured = (double)Ratios.ShippedBytes(result, options.Delivery) / Kilobyte;
            outcomes.Add(new(nameof(options.MaxSizeKB), size, measured, "bytes", measured <= size));
        }

        if (options.MinSpeedup is { } speedup)
            outcomes.Add(AtLeast(nameof(options.MinSpeedup), speedup, latency?.Ratio, latency == null ? null : "latency"));
        if (options.MaxLatencyMs is { } most)
            outcomes.Add(new(nameof(options.MaxLatencyMs), most, latency?.ResultMs, latency == null ? null : "latency", latency?.ResultMs <= most));
        return outcomes;
    }

    /// <summary>True for the budgets that milder compression meets, false for those that stronger compression does.</summary>
    public static bool IsOfAccuracy(BudgetOutcome outcome) =>
        outcome.Name is nameof(CompressionOptions.MinAccuracyRetention) or nameof(CompressionOptions.MaxAccuracyDrop);

    /// <summary>The share of the original's accuracy that is kept, by the metric that is asked for or the nearest one there is, and that metric's name.</summary>
    public static (Interval? Kept, string? By) Kept(CompressionOptions options, AccuracyComparison accuracy)
    {
        Retention? map = options.AccuracyMetric == AccuracyMetric.Agreement ? null : accuracy.Map;
        Retention? retention = map ?? accuracy.Agreement;
        bool at50 = options.AccuracyMetric == AccuracyMetric.Map50;
        return (
            at50 ? retention?.Map50 : retention?.Map5095,
            retention == null ? null : map == null ? "agreement" : at50 ? "mAP50" : "mAP50-95");
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
                $"{Uncertainty(outcome)}Give more calibration pictures, compress less, or lower the budget.",
                file),
            nameof(CompressionOptions.MaxAccuracyDrop) => new(
                ErrorCodes.AccuracyBudgetMissed,
                $"The compact model loses {measured} of {outcome.By}, above MaxAccuracyDrop=\"{wanted}\". " +
                $"{Uncertainty(outcome)}Give more calibration pictures, compress less, or raise the budget.",
                file),
            nameof(CompressionOptions.MinCompressionRatio) => new(
                ErrorCodes.CompressionBudgetMissed,
                $"What is shipped is {measured} times smaller than the FP32 export, below MinCompressionRatio=\"{wanted}\". Compress more, or lower the budget.",
                file),
            nameof(CompressionOptions.MaxSizeKB) => new(
                ErrorCodes.SizeBudgetMissed,
                $"What is shipped has {measured} KB, above MaxSizeKB=\"{wanted}\". Compress more, or raise the budget.",
                file),
            nameof(CompressionOptions.MaxLatencyMs) => new(
                ErrorCodes.SpeedBudgetMissed,
                $"The compact model takes {measured} ms at one thread on this machine, above MaxLatencyMs=\"{wanted}\". Build on an idle machine, compress more, or raise the budget.",
                file),
            _ => new(
                ErrorCodes.SpeedBudgetMissed,
                $"The compact model is {measured} times as fast as the original at one thread, below MinSpeedup=\"{wanted}\". Build on an idle machine, or lower the budget.",
                file),
        };
    }

    private static string Uncertainty(BudgetOutcome outcome) => outcome is { Interval: { } interval, IsUncertain: true }
        ? $"The 95 % interval is {Text(interval.Low)} to {Text(interval.High)}: the validation set is too small to tell for sure. "
        : "";

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
