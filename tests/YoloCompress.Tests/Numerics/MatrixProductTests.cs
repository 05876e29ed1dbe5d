using CsCheck;
using YoloCompress.Numerics;

namespace YoloCompress.Tests.Numerics;

[TestClass]
public sealed class MatrixProductTests
{
    [TestMethod]
    public void Product_OfAnySizeAndOrientation_EqualsTheDefinition() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[0, 600], Gen.Int[1, 70], Gen.Bool, Gen.Bool).Sample(
            (m, k, n, transposeA, transposeB) =>
            {
                Matrix a = Naive.RandomMatrix(m, k, 1);
                Matrix b = Naive.RandomMatrix(k, n, 2);
                Matrix c = Naive.RandomMatrix(m, n, 3);
                Matrix expected = Naive.Product(a, b);
                for (int i = 0; i < expected.Values.Length; i++)
                    expected.Values[i] = c.Values[i] - (2 * expected.Values[i]);
                MatrixView<double> left = transposeA ? MatrixView.Of(a.Transpose()).Transposed : MatrixView.Of(a);
                MatrixView<double> right = transposeB ? MatrixView.Of(b.Transpose()).Transposed : MatrixView.Of(b);
                MatrixProduct.Add(-2.0, left, right, MatrixView.Of(c));
                Assert.IsLessThan(1e-12 * (k + 1), Naive.Distance(expected, c));
            },
            iter: 60);

    [TestMethod]
    public void Product_InSinglePrecision_EqualsTheDefinition()
    {
        Matrix a = Naive.RandomMatrix(45, 300, 1);
        Matrix b = Naive.RandomMatrix(300, 77, 2);
        float[] c = new float[45 * 77];
        MatrixProduct.Add(1f, MatrixView.Of(a.ToFloats(), 45, 300), MatrixView.Of(b.ToFloats(), 300, 77), MatrixView.Of(c, 45, 77));
        Assert.IsLessThan(1e-4, Naive.Distance(Naive.Product(a, b), Matrix.FromFloats(45, 77, c)));
    }

    [TestMethod]
    public void Product_WithTwoThreads_HasTheSameBits()
    {
        Matrix a = Naive.RandomMatrix(300, 300, 1);
        CollectionAssert.AreEqual(MatrixProduct.Of(a, a, 1).Values, MatrixProduct.Of(a, a, 2).Values);
    }

    [TestMethod]
    public void Product_OfABlock_LeavesTheRestAlone()
    {
        Matrix c = new(10, 10);
        Matrix a = Naive.RandomMatrix(3, 4, 1);
        Matrix b = Naive.RandomMatrix(4, 5, 2);
        MatrixProduct.Add(1.0, MatrixView.Of(a), MatrixView.Of(b), MatrixView.Of(c).Block(2, 4, 3, 5));
        Matrix expected = Naive.Product(a, b);
        for (int r = 0; r < 10; r++)
        {
            for (int k = 0; k < 10; k++)
            {
                bool inside = r is >= 2 and < 5 && k is >= 4 and < 9;
                Assert.AreEqual(inside ? expected[r - 2, k - 4] : 0, c[r, k], 1e-12);
            }
        }
    }

    [TestMethod]
    public void Product_OfMatricesThatDoNotFit_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(() => MatrixProduct.Of(new(2, 3), new(4, 2)));
}
