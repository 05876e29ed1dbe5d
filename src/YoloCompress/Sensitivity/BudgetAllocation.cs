namespace YoloCompress.Sensitivity;

/// <summary>
/// Gives each layer one of its settings such that the sum of losses is least within a budget: a multiple-choice knapsack, solved by dynamic
/// programming over the budget in steps (Kellerer, Pferschy and Pisinger, Knapsack Problems, 2004, chapter 11).
/// </summary>
internal static class BudgetAllocation
{
    private const int Steps = 4096;

    /// <summary>The choice of each layer.</summary>
    /// <param name="layers">What each layer may get; no list is empty.</param>
    /// <param name="budget">What all may cost together.</param>
    /// <returns>
    /// An index for each layer, or null where even the cheapest choices cost more. The budget holds exactly; of combinations whose costs
    /// lie within 1/4096 of what there is to spend, only the best is followed.
    /// </returns>
    public static int[]? Solve(IReadOnlyList<IReadOnlyList<AllocationChoice>> layers, double budget)
    {
        double[] cheapest = [.. layers.Select(l => l.Min(c => c.Cost))];
        double spare = budget - cheapest.Sum();
        // Sums of the same numbers in another order differ by their last digits.
        double tolerance = 1e-9 * Math.Max(1, Math.Abs(budget));
        if (spare < -tolerance)
            return null;
        double step = Math.Max(spare, tolerance) / Steps;
        State[] states = new State[Steps + 1];
        Array.Fill(states, State.None);
        states[0] = new(0, 0, 0, 0);
        State[][] history = new State[layers.Count][];
        for (int l = 0; l < layers.Count; l++)
        {
            State[] next = new State[Steps + 1];
            Array.Fill(next, State.None);
            for (int from = 0; from <= Steps; from++)
            {
                if (!double.IsFinite(states[from].Loss))
                    continue;
                for (int c = 0; c < layers[l].Count; c++)
                {
                    double spent = states[from].Spent + layers[l][c].Cost - cheapest[l];
                    double loss = states[from].Loss + layers[l][c].Loss;
                    if (spent > spare + tolerance)
                        continue;
                    int to = Math.Min((int)(spent / step), Steps);
                    if (loss < next[to].Loss || (loss == next[to].Loss && spent < next[to].Spent))
                        next[to] = new(spent, loss, from, c);
                }
            }

            history[l] = states = next;
        }

        int at = Enumerable.Range(0, Steps + 1).MinBy(i => states[i].Loss);
        int[] result = new int[layers.Count];
        for (int l = layers.Count - 1; l >= 0; l--)
            (result[l], at) = (history[l][at].Choice, history[l][at].From);
        return result;
    }

    /// <summary>The cheapest choices whose losses together stay within a limit: the same problem with cost and loss changed over.</summary>
    /// <param name="layers">What each layer may get.</param>
    /// <param name="most">What all may lose together.</param>
    /// <returns>An index for each layer, or null where even the least losses are more.</returns>
    public static int[]? WithinLoss(IReadOnlyList<IReadOnlyList<AllocationChoice>> layers, double most) =>
        Solve([.. layers.Select(l => (IReadOnlyList<AllocationChoice>)[.. l.Select(c => new AllocationChoice(c.Loss, c.Cost))])], most);

    /// <summary>The best combination so far for about one cost.</summary>
    private readonly record struct State(double Spent, double Loss, int From, int Choice)
    {
        public static State None => new(0, double.PositiveInfinity, 0, 0);
    }
}
