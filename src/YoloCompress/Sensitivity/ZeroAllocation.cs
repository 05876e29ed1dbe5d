namespace YoloCompress.Sensitivity;

/// <summary>
/// How many zeros each layer bears: measured losses at a few sparsities, made monotone, with a power law between them, and the
/// least sum of losses for a share of all weights.
/// </summary>
internal static class ZeroAllocation
{
    private const int Steps = 19;
    private const double Step = 0.05;

    // Below the first point that was measured.
    private const double Power = 3;

    /// <summary>The sparsity of each layer, by its node's name.</summary>
    /// <param name="result">An analysis with at least one setting of kind <see cref="SensitivityKind.Zeros"/>.</param>
    /// <param name="amount">The share of all weights that becomes zero, at most 0.95.</param>
    public static IReadOnlyDictionary<string, double> Of(SensitivityResult result, double amount)
    {
        SensitivitySetting[] settings = [.. result.Settings.Where(s => s.Kind == SensitivityKind.Zeros).OrderBy(s => s.Value)];
        if (settings.Length == 0)
            throw new ArgumentException("The analysis has no zeros.", nameof(result));
        double[] at = [.. settings.Select(s => s.Value)];
        List<IReadOnlyList<AllocationChoice>> choices = [];
        double all = 0;
        foreach (Onnx.LayerStatistics layer in result.Layers)
        {
            double weights = layer.WeightShape.Aggregate(1.0, (a, b) => a * b);
            double[] losses = MonotoneFit.Of([.. settings.Select(s => result.Cell(layer.Name, s)?.Loss ?? 0)]);
            // What stays is the cost.
            choices.Add([.. Enumerable.Range(0, Steps + 1).Select(i => new AllocationChoice(weights * (1 - (Step * i)), Loss(at, losses, Step * i)))]);
            all += weights;
        }

        int[] chosen = BudgetAllocation.Solve(choices, all * (1 - amount)) ?? [.. result.Layers.Select(_ => Steps)];
        return result.Layers.Zip(chosen).ToDictionary(c => c.First.Name, c => c.Second * Step, StringComparer.Ordinal);
    }

    private static double Loss(double[] at, double[] losses, double sparsity)
    {
        if (sparsity <= at[0])
            return losses[0] * Math.Pow(sparsity / at[0], Power);
        int i = 1;
        while (i < at.Length - 1 && at[i] < sparsity)
            i++;
        if (i >= at.Length)
            return losses[0] * Math.Pow(sparsity / at[0], Power);
        (double low, double high) = (Math.Max(losses[i - 1], 1e-9), Math.Max(losses[i], 1e-9));
        return low * Math.Pow(sparsity / at[i - 1], Math.Log(high / low) / Math.Log(at[i] / at[i - 1]));
    }
}
