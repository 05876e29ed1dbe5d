using YoloCompress.Numerics;
using YoloCompress.Pruning.Unstructured;
using YoloCompress.Tests.Numerics;

namespace YoloCompress.Tests.Pruning;

[TestClass]
public sealed class SparseLeastSquaresTests
{
    private const int Outputs = 12, Inputs = 60;

    [TestMethod]
    public void Refit_IsLeastSquaresOnTheSupport()
    {
        (Matrix hessian, float[] weights) = Problem();
        float[] support = [.. weights.Select((w, i) => i % 3 == 0 ? 0 : 1f)];
        SparseWeights found = new SparseLeastSquares(hessian, weights, Outputs, damping: 1e-9, threads: 1).Refit(support, iterations: 200);
        for (int o = 0; o < Outputs; o++)
        {
            int[] kept = [.. Enumerable.Range(0, Inputs).Where(i => support[(o * Inputs) + i] != 0)];
            Matrix row = Matrix.FromFloats(1, Inputs, weights.AsSpan(o * Inputs, Inputs));
            Matrix right = Naive.Product(hessian, row.Transpose()).Select(kept, [0]);
            Matrix expected = LeastSquares.Solve(hessian.Select(kept, kept), right, 1e-10);
            for (int k = 0; k < kept.Length; k++)
                Assert.AreEqual(expected[k, 0], found.Values[(o * Inputs) + kept[k]], 1e-3);
        }
    }

    [TestMethod]
    public void Solve_HasTheWantedSparsity_AndASmallerErrorThanOneShotSurgery()
    {
        (Matrix hessian, float[] weights) = Problem();
        LargestMagnitudes pattern = new(weights.Length / 2);
        SparseLeastSquares problem = new(hessian, weights, Outputs, damping: 0.001, threads: 1);
        SparseWeights found = problem.Solve(pattern, PenaltySchedule.Thorough);
        Assert.AreEqual(weights.Length / 2, found.Values.Count(w => w == 0));
        float[] magnitude = [.. weights];
        pattern.Project(magnitude, Outputs, Inputs);
        Assert.IsLessThan(0.9 * problem.Refit(magnitude, 100).Error, found.Error);
    }

    [TestMethod]
    public void Solve_WithNothingToPrune_GivesTheWeightsBack()
    {
        (Matrix hessian, float[] weights) = Problem();
        SparseWeights found = new SparseLeastSquares(hessian, weights, Outputs, 0.001, 1).Solve(new LargestMagnitudes(weights.Length), PenaltySchedule.Quick);
        for (int i = 0; i < weights.Length; i++)
            Assert.AreEqual(weights[i], found.Values[i], 1e-3f);
    }

    [TestMethod]
    public void LargestMagnitudes_WithEqualValues_KeepsTheExactNumber()
    {
        float[] weights = [1, -1, 1, 1, 2, 0];
        new LargestMagnitudes(3).Project(weights, 1, 6);
        CollectionAssert.AreEqual(new float[] { 0, 0, 1, 1, 2, 0 }, weights);
    }

    private static (Matrix Hessian, float[] Weights) Problem()
    {
        Matrix x = Naive.RandomMatrix(400, Inputs, 1);
        for (int r = 0; r < x.Rows; r++)
        {
            for (int c = 1; c < Inputs; c++)
                x[r, c] = (0.8 * x[r, c - 1]) + (0.6 * x[r, c]);
        }

        return (Naive.Product(x.Transpose(), x), Naive.Random(Outputs * Inputs, 2));
    }
}
