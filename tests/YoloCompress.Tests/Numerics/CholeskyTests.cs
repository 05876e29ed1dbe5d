using CsCheck;
using YoloCompress.Numerics;

namespace YoloCompress.Tests.Numerics;

[TestClass]
public sealed class CholeskyTests
{
    [TestMethod]
    public void Factor_TimesItsTranspose_IsTheMatrix() =>
        Gen.Int[1, 330].Sample(
            n =>
            {
                Matrix a = Naive.PositiveDefinite(n, n);
                Matrix l = a.Clone();
                Assert.IsTrue(Cholesky.TryFactor(l));
                Assert.IsLessThan(1e-9 * n, Naive.Distance(a, Naive.Product(l, l.Transpose())));
                for (int r = 0; r < n; r++)
                {
                    for (int c = r + 1; c < n; c++)
                        Assert.AreEqual(0, l[r, c]);
                }
            },
            iter: 10);

    [TestMethod]
    public void Factor_OfAnIndefiniteMatrix_SaysNo()
    {
        Matrix a = Matrix.Identity(100);
        a[70, 70] = -1;
        Assert.IsFalse(Cholesky.TryFactor(a));
        Matrix nan = Matrix.Identity(3);
        nan[1, 1] = double.NaN;
        Assert.IsFalse(Cholesky.TryFactor(nan));
    }

    [TestMethod]
    public void InverseOfTheFactor_TimesTheFactor_IsOne() =>
        Gen.Int[1, 300].Sample(
            n =>
            {
                Matrix l = Naive.PositiveDefinite(n, n);
                Assert.IsTrue(Cholesky.TryFactor(l));
                Matrix inverse = l.Clone();
                Cholesky.InvertLower(inverse);
                Assert.IsLessThan(1e-9, Naive.Distance(Matrix.Identity(n), Naive.Product(l, inverse)));
            },
            iter: 10);

    [TestMethod]
    public void Solve_GivesWhatTheMatrixMapsBack() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[1, 20]).Sample(
            (n, m) =>
            {
                Matrix a = Naive.PositiveDefinite(n, n);
                Matrix b = Naive.RandomMatrix(n, m, 5);
                Matrix l = a.Clone();
                Assert.IsTrue(Cholesky.TryFactor(l));
                Matrix x = b.Clone();
                Cholesky.Solve(l, x);
                Assert.IsLessThan(1e-9, Naive.Distance(b, Naive.Product(a, x)));
            },
            iter: 10);

    [TestMethod]
    public void InverseHessian_TimesTheHessian_IsOne_InTheOrderOfDecision()
    {
        const int Size = 150;
        Matrix h = Naive.PositiveDefinite(Size, 9);
        InverseHessian factor = InverseHessian.Of(h, damping: 1e-8);
        Matrix u = Matrix.FromFloats(Size, Size, factor.Upper);
        Matrix ordered = h.Select(factor.Order, factor.Order);
        Assert.IsLessThan(1e-4, Naive.Distance(Matrix.Identity(Size), Naive.Product(ordered, Naive.Product(u.Transpose(), u))));
        double[] diagonal = h.Diagonal();
        for (int i = 1; i < Size; i++)
            Assert.IsTrue(diagonal[factor.Order[i - 1]] >= diagonal[factor.Order[i]]);
    }

    [TestMethod]
    public void InverseHessian_OfASingularHessian_IsDampedUntilItExists()
    {
        InverseHessian factor = InverseHessian.Of(new Matrix(5, 5), damping: 0);
        Assert.IsTrue(factor.Upper.All(float.IsFinite));
        Matrix rankOne = Naive.Product(Naive.RandomMatrix(30, 1, 1), Naive.RandomMatrix(30, 1, 1).Transpose());
        Assert.IsTrue(InverseHessian.Of(rankOne, damping: 1e-8).Upper.All(float.IsFinite));
    }

    [TestMethod]
    public void LeastSquares_FindsTheMapThatMadeTheData()
    {
        Matrix x = Naive.RandomMatrix(200, 30, 1);
        Matrix v = Naive.RandomMatrix(30, 7, 2);
        Matrix y = Naive.Product(x, v);
        Matrix found = LeastSquares.Solve(Naive.Product(x.Transpose(), x), Naive.Product(x.Transpose(), y), ridge: 1e-10);
        Assert.IsLessThan(1e-6, Naive.Distance(v, found));
    }

    [TestMethod]
    public void LeastSquares_WithAStrongRidge_StaysAtThePrior()
    {
        Matrix x = Naive.RandomMatrix(200, 30, 1);
        Matrix prior = Naive.RandomMatrix(30, 7, 2);
        Matrix y = Naive.RandomMatrix(200, 7, 3);
        Matrix found = LeastSquares.Solve(Naive.Product(x.Transpose(), x), Naive.Product(x.Transpose(), y), ridge: 1e9, prior);
        Assert.IsLessThan(1e-6, Naive.Distance(prior, found));
    }
}
