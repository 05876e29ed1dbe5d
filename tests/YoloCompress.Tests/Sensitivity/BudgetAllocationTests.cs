using YoloCompress.Sensitivity;

namespace YoloCompress.Tests.Sensitivity;

[TestClass]
public sealed class BudgetAllocationTests
{
    [TestMethod]
    public void Solve_FindsTheOptimum_OfEveryCombination()
    {
        Random random = new(5);
        for (int round = 0; round < 20; round++)
        {
            IReadOnlyList<AllocationChoice>[] layers = [.. Enumerable.Range(0, 5).Select(_ => (IReadOnlyList<AllocationChoice>)
                [.. Enumerable.Range(0, 4).Select(_ => new AllocationChoice(random.Next(1, 50), random.NextDouble()))])];
            double budget = random.Next(60, 150);
            int[]? found = BudgetAllocation.Solve(layers, budget);
            double least = Combinations(layers).Where(c => Sum(layers, c, x => x.Cost) <= budget).Select(c => Sum(layers, c, x => x.Loss)).DefaultIfEmpty(double.NaN).Min();
            if (double.IsNaN(least))
            {
                Assert.IsNull(found);
                continue;
            }

            Assert.IsNotNull(found);
            Assert.IsLessThanOrEqualTo(budget, Sum(layers, found, x => x.Cost));
            Assert.AreEqual(least, Sum(layers, found, x => x.Loss), 1e-12);
        }
    }

    [TestMethod]
    public void Solve_QuadraticLosses_GetsEqualSlopes()
    {
        // Loss s · 4^-b at cost n · b: the optimum is b = c + log4(s / n).
        double[] sensitivities = [1, 4, 16, 64];
        IReadOnlyList<AllocationChoice>[] layers = [.. sensitivities.Select(s => (IReadOnlyList<AllocationChoice>)
            [.. Enumerable.Range(2, 7).Select(b => new AllocationChoice(100 * b, s * Math.Pow(4, -b)))])];
        int[] found = BudgetAllocation.Solve(layers, 100 * (3 + 4 + 5 + 6))!;
        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4 }, found);
    }

    [TestMethod]
    public void Solve_BeyondReach_IsNull()
    {
        IReadOnlyList<AllocationChoice>[] layers = [[new(2, 0)], [new(3, 1), new(4, 0)]];
        Assert.IsNull(BudgetAllocation.Solve(layers, 4.9));
        CollectionAssert.AreEqual(new[] { 0, 0 }, BudgetAllocation.Solve(layers, 5));
        CollectionAssert.AreEqual(new[] { 0, 1 }, BudgetAllocation.Solve(layers, 6));
    }

    [TestMethod]
    public void WithinLoss_IsTheCheapestThatStaysWithin()
    {
        IReadOnlyList<AllocationChoice>[] layers = [[new(1, 0.5), new(10, 0)], [new(1, 0.1), new(10, 0)]];
        CollectionAssert.AreEqual(new[] { 1, 0 }, BudgetAllocation.WithinLoss(layers, 0.2));
        CollectionAssert.AreEqual(new[] { 0, 0 }, BudgetAllocation.WithinLoss(layers, 0.7));
    }

    [TestMethod]
    public void MonotoneFit_PoolsWhatFalls() =>
        CollectionAssert.AreEqual(new double[] { 1, 3, 3, 3, 7 }, MonotoneFit.Of([1, 5, 2, 2, 7]));

    private static double Sum(IReadOnlyList<AllocationChoice>[] layers, int[] choice, Func<AllocationChoice, double> of) =>
        layers.Select((l, i) => of(l[choice[i]])).Sum();

    private static IEnumerable<int[]> Combinations(IReadOnlyList<AllocationChoice>[] layers) =>
        layers.Aggregate((IEnumerable<int[]>)[[]], (all, l) => all.SelectMany(a => Enumerable.Range(0, l.Count).Select(i => (int[])[.. a, i])));
}
