using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>What can be said about budgets before any work is done, and of the figures they rest on.</summary>
internal static class BudgetChecks
{
    // The best that entropy-coded weights come to, with a model that still finds something.
    private const double LeastBitsPerWeight = 0.5;

    /// <summary>Refuses a budget of size that no quantization could meet.</summary>
    /// <exception cref="YoloCompressException">YC0912.</exception>
    public static void Check(CompressionOptions options, ModelGraph original, string file)
    {
        if (options.Pruning != PruningMethod.None || options.Goal == CompressionGoal.Fastest || options.BudgetAction == BudgetAction.Warn)
            return;
        double least = ModelStatistics.Of(original).Parameters * LeastBitsPerWeight / 8;
        double most = Math.Min(
            options.MaxSizeKB is { } size ? size * Budgets.Kilobyte : double.PositiveInfinity,
            options.MinCompressionRatio is { } ratio ? original.ToBytes().Length / ratio : double.PositiveInfinity);
        if (most >= least)
            return;
        string name = options.MaxSizeKB * Budgets.Kilobyte <= most ? nameof(options.MaxSizeKB) : nameof(options.MinCompressionRatio);
        throw new YoloCompressException(
            ErrorCodes.ImpossibleBudget,
            FormattableString.Invariant(
                $"{name} leaves {most:N0} bytes, which is less than half a bit for each of the model's weights ({least:N0} bytes). Raise the size that is allowed, prune channels, or start from a smaller model."),
            file);
    }

    /// <summary>Says where pictures are too few for a budget's judgement to be sure.</summary>
    public static void WarnOfDoubt(CompressionOptions options, IReadOnlyList<BudgetOutcome> budgets, int pictures, IDiagnostics diagnostics, string file)
    {
        bool given = options.MinAccuracyRetention != null || options.MaxAccuracyDrop != null;
        foreach (BudgetOutcome budget in budgets.Where(b => b.Met && (b.IsUncertain || (pictures == 1 && b.Interval != null && given))))
        {
            string text = FormattableString.Invariant(
                $"{budget.Name}=\"{budget.Wanted:0.####}\" counts as met by {budget.By} ({budget.Measured:0.####}), but {pictures} validation pictures are too few to tell: the 95 % interval is {budget.Interval!.Low:0.####} to {budget.Interval.High:0.####}.");
            bool below = options.LeastRetention == budget.Wanted && budget.Measured < budget.Wanted;
            if (given || below)
                diagnostics.Warn(ErrorCodes.BudgetUncertain, text, file);
            else
                diagnostics.Log(text);
        }
    }
}
