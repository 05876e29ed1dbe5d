using YoloCompress.Numerics;

namespace YoloCompress.Tests.Numerics;

[TestClass]
public sealed class SecondOrderRoundingTests
{
    private const int Outputs = 9, Inputs = 300;

    [TestMethod]
    public void Pass_EqualsStepByStepSurgeryWithTheWholeInverse()
    {
        Matrix hessian = CorrelatedGram();
        InverseHessian factor = InverseHessian.Of(hessian, 0.01);
        float[] scales = Scales();
        float[] weights = Naive.Random(Outputs * Inputs, 2);
        double[] expected = Surgery(weights, hessian, factor, (w, o, _) => Math.Clamp(Math.Round(w / scales[o]), -7, 7) * scales[o]);
        UniformGrid grid = new(Inputs, scales, -7, 7);
        SecondOrderRounding.Run(weights, Outputs, factor, grid);

        // A value right between two steps may fall to either side in single precision, and takes the rest of its row along.
        int same = Enumerable.Range(0, weights.Length).Count(i => Math.Abs(weights[i] - expected[i]) < 1e-4);
        Assert.IsGreaterThan(weights.Length * 9 / 10, same);
        for (int i = 0; i < weights.Length; i++)
            Assert.AreEqual(grid.Codes[i] * scales[i / Inputs], weights[i], 1e-6f);
    }

    [TestMethod]
    public void Pass_OnAnUncorrelatedHessian_IsPlainRounding()
    {
        float[] scales = Scales();
        float[] weights = Naive.Random(Outputs * Inputs, 2);
        float[] rounded = [.. weights.Select((w, i) => MathF.Round(w / scales[i / Inputs]) * scales[i / Inputs])];
        SecondOrderRounding.Run(weights, Outputs, InverseHessian.Of(Matrix.Identity(Inputs)), new UniformGrid(Inputs, scales, -7, 7));
        CollectionAssert.AreEqual(rounded, weights);
    }

    [TestMethod]
    public void Pass_OnCorrelatedInputs_HasAtMostHalfTheErrorOfPlainRounding()
    {
        Matrix hessian = CorrelatedGram();
        float[] scales = Scales();
        float[] original = Naive.Random(Outputs * Inputs, 2);
        float[] plain = [.. original.Select((w, i) => MathF.Round(w / scales[i / Inputs]) * scales[i / Inputs])];
        float[] compensated = [.. original];
        SecondOrderRounding.Run(compensated, Outputs, InverseHessian.Of(hessian), new UniformGrid(Inputs, scales, -7, 7));
        Assert.IsLessThan(0.5 * Error(original, plain, hessian), Error(original, compensated, hessian));
    }

    [TestMethod]
    public void Loss_IsTheErrorInTheHessiansNorm()
    {
        Matrix hessian = CorrelatedGram();
        float[] original = Naive.Random(Outputs * Inputs, 2);
        float[] rounded = [.. original];
        const double Damping = 0.01;
        double[] loss = SecondOrderRounding.Run(
            rounded, Outputs, InverseHessian.Of(hessian, Damping), new UniformGrid(Inputs, Scales(), -7, 7));
        Symmetric.AddToDiagonal(hessian, Damping * Symmetric.MeanDiagonal(hessian));
        double expected = Error(original, rounded, hessian);
        Assert.AreEqual(expected, loss.Sum(), 1e-3 * expected);
    }

    [TestMethod]
    public void Pass_WithTwoThreads_HasTheSameBits()
    {
        InverseHessian factor = InverseHessian.Of(CorrelatedGram(), threads: 2);
        float[] one = Naive.Random(Outputs * Inputs, 2);
        float[] two = [.. one];
        SecondOrderRounding.Run(one, Outputs, factor, new UniformGrid(Inputs, Scales(), -7, 7), 1);
        SecondOrderRounding.Run(two, Outputs, factor, new UniformGrid(Inputs, Scales(), -7, 7), 2);
        CollectionAssert.AreEqual(one, two);
    }

    [TestMethod]
    public void Grid_WithZeroPoints_GivesCodesWithinItsLevels()
    {
        float[] scales = Scales();
        int[] zeroPoints = [.. Enumerable.Range(0, Outputs).Select(o => o)];
        float[] weights = Naive.Random(Outputs * Inputs, 2, 3);
        UniformGrid grid = new(Inputs, scales, 0, 15, zeroPoints);
        SecondOrderRounding.Run(weights, Outputs, InverseHessian.Of(CorrelatedGram()), grid);
        Assert.IsTrue(grid.Codes.All(c => c is >= 0 and <= 15));
        for (int i = 0; i < weights.Length; i++)
            Assert.AreEqual((grid.Codes[i] - zeroPoints[i / Inputs]) * scales[i / Inputs], weights[i], 1e-6f);
    }

    [TestMethod]
    public void Grid_OfAPrunedLayer_KeepsItsZeros_AndStillCompensates()
    {
        Matrix hessian = CorrelatedGram();
        float[] original = [.. Naive.Random(Outputs * Inputs, 2).Select((w, i) => i % 3 == 0 ? 0 : w)];
        float[] scales = Scales();
        float[] plain = [.. original.Select((w, i) => MathF.Round(w / scales[i / Inputs]) * scales[i / Inputs])];
        float[] compensated = [.. original];
        UniformGrid grid = new(Inputs, scales, -7, 7, zeros: UniformGrid.ZerosOf(original));
        SecondOrderRounding.Run(compensated, Outputs, InverseHessian.Of(hessian), grid);
        Assert.IsTrue(compensated.Where((_, i) => i % 3 == 0).All(w => w == 0));
        Assert.IsLessThan(0.7 * Error(original, plain, hessian), Error(original, compensated, hessian));
        Assert.IsNull(UniformGrid.ZerosOf(Naive.Random(1000, 1)));
    }

    private static float[] Scales() => [.. Enumerable.Range(0, Outputs).Select(o => 0.15f + (0.01f * o))];

    // Neighbours share most of what they are, as the pixels of a patch do.
    private static Matrix CorrelatedGram()
    {
        Matrix x = Naive.RandomMatrix(2000, Inputs, 7);
        for (int r = 0; r < x.Rows; r++)
        {
            for (int c = 1; c < Inputs; c++)
                x[r, c] = (0.9 * x[r, c - 1]) + (0.4 * x[r, c]);
        }

        return Naive.Product(x.Transpose(), x);
    }

    private static double Error(float[] original, float[] changed, Matrix hessian)
    {
        Matrix difference = Matrix.FromFloats(Outputs, Inputs, [.. original.Zip(changed, (a, b) => a - b)]);
        Matrix product = Naive.Product(Naive.Product(difference, hessian), difference.Transpose());
        return product.Diagonal().Sum();
    }

    // By the book: decide one weight, correct the free ones by -(w - q) / [H⁻¹]jj * [H⁻¹]:j, take the weight out of H⁻¹ by elimination.
    private static double[] Surgery(float[] weights, Matrix hessian, InverseHessian factor, Func<double, int, int, double> decide)
    {
        Matrix damped = hessian.Clone();
        Symmetric.AddToDiagonal(damped, factor.Damping * Symmetric.MeanDiagonal(hessian));
        Assert.IsTrue(Cholesky.TryFactor(damped));
        Matrix inverse = Matrix.Identity(Inputs);
        Cholesky.Solve(damped, inverse);
        double[] result = Array.ConvertAll(weights, w => (double)w);
        bool[] done = new bool[Inputs];
        foreach (int j in factor.Order)
        {
            done[j] = true;
            for (int o = 0; o < Outputs; o++)
            {
                double w = result[(o * Inputs) + j];
                double q = decide(w, o, j);
                for (int k = 0; k < Inputs; k++)
                {
                    if (!done[k])
                        result[(o * Inputs) + k] -= (w - q) / inverse[j, j] * inverse[j, k];
                }

                result[(o * Inputs) + j] = q;
            }

            Matrix next = inverse.Clone();
            for (int r = 0; r < Inputs; r++)
            {
                for (int c = 0; c < Inputs; c++)
                    next[r, c] -= inverse[r, j] * inverse[j, c] / inverse[j, j];
            }

            inverse = next;
        }

        return result;
    }
}
