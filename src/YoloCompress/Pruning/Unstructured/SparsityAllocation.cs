namespace YoloCompress.Pruning.Unstructured;

/// <summary>Spreads zeros over layers so that the sum of their losses is as small as possible: one more zero costs the same everywhere.</summary>
internal static class SparsityAllocation
{
    private const double Most = 0.95;
    private const int Steps = 190;

    /// <summary>The sparsity of each layer.</summary>
    /// <param name="weights">Weights of each layer.</param>
    /// <param name="losses">Loss of each layer by sparsity, not falling.</param>
    /// <param name="amount">The share of all weights that becomes 0.</param>
    public static double[] Solve(IReadOnlyList<long> weights, IReadOnlyList<Func<double, double>> losses, double amount)
    {
        double total = weights.Sum() * Math.Min(amount, Most);
        double[][] tables = [.. losses.Select(l => Enumerable.Range(0, Steps + 1).Select(i => l(Most * i / Steps)).ToArray())];
        (double low, double high) = (1e-30, 1e30);
        for (int i = 0; i < 200; i++)
        {
            double price = Math.Sqrt(low * high);
            if (Zeros(weights, Choose(weights, tables, price)) < total)
                low = price;
            else
                high = price;
        }

        // The two prices around the amount differ by a step of some layer: the rest is shared out evenly.
        double[] below = Choose(weights, tables, low);
        double[] above = Choose(weights, tables, high);
        (double less, double more) = (Zeros(weights, below), Zeros(weights, above));
        double share = more > less ? Math.Clamp((total - less) / (more - less), 0, 1) : 0;
        return [.. below.Zip(above, (b, a) => b + (share * (a - b)))];
    }

    private static double Zeros(IReadOnlyList<long> weights, double[] sparsities) => sparsities.Zip(weights, (s, w) => s * w).Sum();

    private static double[] Choose(IReadOnlyList<long> weights, double[][] tables, double price)
    {
        double[] chosen = new double[tables.Length];
        for (int l = 0; l < chosen.Length; l++)
        {
            int best = 0;
            for (int i = 1; i <= Steps; i++)
            {
                if (Cost(l, i) < Cost(l, best))
                    best = i;
            }

            chosen[l] = Most * best / Steps;
        }

        return chosen;

        double Cost(int layer, int step) => tables[layer][step] - (price * weights[layer] * Most * step / Steps);
    }
}
