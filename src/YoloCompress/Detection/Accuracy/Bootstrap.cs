namespace YoloCompress.Detection;

/// <summary>
/// How far figures would move with other pictures: pictures are drawn with replacement, the same ones for both models, and the retention is
/// computed for each drawing (percentile bootstrap; Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
/// </summary>
public static class Bootstrap
{
    /// <summary>How many drawings are made.</summary>
    public const int DefaultDrawings = 1000;

    private const int Seed = 20240229;
    private const double Tail = 0.025;

    /// <summary>The share of a reference's accuracy that a model keeps, with intervals.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="model">The model, measured on the same pictures.</param>
    /// <param name="drawings">How many drawings; the same number always gives the same intervals.</param>
    /// <returns>The retention, or null where the reference finds nothing, so that there is nothing to keep.</returns>
    /// <exception cref="ArgumentException">The two were measured on different pictures.</exception>
    public static Retention? Retention(EvaluationResult reference, EvaluationResult model, int drawings = DefaultDrawings)
    {
        if (!reference.Records.Select(r => r.Index).SequenceEqual(model.Records.Select(r => r.Index)))
            throw new ArgumentException("The models were measured on different pictures.", nameof(model));
        if (reference.Map50 <= 0 || reference.Map5095 <= 0)
            return null;
        Random random = new(Seed);
        int[][] weights = [.. Enumerable.Range(0, drawings).Select(_ => Draw(random, reference.Records.Count))];
        (double At50, double At5095)[] kept = new (double, double)[drawings];
        Parallel.For(0, drawings, i => kept[i] = Kept(reference, model, weights[i]));
        return new(
            Quantiles(model.Map50 / reference.Map50, kept.Select(k => k.At50)),
            Quantiles(model.Map5095 / reference.Map5095, kept.Select(k => k.At5095)));
    }

    private static int[] Draw(Random random, int count)
    {
        int[] weights = new int[count];
        for (int i = 0; i < count; i++)
            weights[random.Next(count)]++;
        return weights;
    }

    private static (double At50, double At5095) Kept(EvaluationResult reference, EvaluationResult model, int[] weights)
    {
        ClassAccuracy[] before = [.. reference.Table.PerClass(weights)];
        ClassAccuracy[] after = [.. model.Table.PerClass(weights)];
        return (Sum(after, c => c.Ap50) / Sum(before, c => c.Ap50), Sum(after, c => c.Ap5095) / Sum(before, c => c.Ap5095));
    }

    // Both have the classes of the same truth, so sums stand in the same ratio as means.
    private static double Sum(ClassAccuracy[] classes, Func<ClassAccuracy, double> value) => classes.Sum(value);

    private static Interval Quantiles(double value, IEnumerable<double> drawn)
    {
        // A drawing on which the reference finds nothing says nothing.
        double[] sorted = [.. drawn.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? new(value, value, value) : new(value, At(sorted, Tail), At(sorted, 1 - Tail));
    }

    private static double At(double[] sorted, double quantile)
    {
        double place = quantile * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
