using CsCheck;
using YoloCompress.Numerics;

namespace YoloCompress.Tests.Numerics;

[TestClass]
public sealed class GramAccumulatorTests
{
    [TestMethod]
    public void Gram_OfAnySize_EqualsTheDefinition() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 700]).Sample(
            (size, rows) =>
            {
                Matrix x = Naive.RandomMatrix(rows, size, size);
                GramAccumulator accumulator = new(size);
                accumulator.Add(x.ToFloats());
                Assert.IsLessThan(1e-5 * rows, Naive.Distance(Naive.Product(x.Transpose(), x), accumulator.Gram()));
                Assert.AreEqual(rows, accumulator.Rows);
            },
            iter: 30);

    [TestMethod]
    public void Gram_OfRowsInPieces_HasTheSameBits()
    {
        float[] x = Naive.Random(600 * 40, 1);
        GramAccumulator whole = new(40);
        whole.Add(x);
        GramAccumulator pieces = new(40);
        for (int i = 0; i < 600; i += 75)
            pieces.Add(x.AsSpan(i * 40, 75 * 40));
        CollectionAssert.AreEqual(whole.Gram().Values, pieces.Gram().Values);
    }

    [TestMethod]
    public void Gram_WithTwoThreads_HasTheSameBits()
    {
        float[] x = Naive.Random(300 * 400, 1);
        GramAccumulator one = new(400, 1);
        GramAccumulator two = new(400, 2);
        one.Add(x);
        two.Add(x);
        CollectionAssert.AreEqual(one.Gram().Values, two.Gram().Values);
    }

    [TestMethod]
    public void MeanAndCovariance_EqualTheDefinition()
    {
        const int Size = 20, Rows = 333;
        float[] x = [.. Naive.Random(Rows * Size, 3).Select(v => v + 0.5f)];
        GramAccumulator accumulator = new(Size);
        accumulator.Add(x);
        double[] mean = accumulator.Mean();
        Matrix centred = Matrix.FromFloats(Rows, Size, x);
        for (int c = 0; c < Size; c++)
        {
            double expected = Enumerable.Range(0, Rows).Average(r => (double)x[(r * Size) + c]);
            Assert.AreEqual(expected, mean[c], 1e-5);
            for (int r = 0; r < Rows; r++)
                centred[r, c] -= expected;
        }

        Assert.IsLessThan(1e-3, Naive.Distance(Naive.Product(centred.Transpose(), centred), accumulator.Covariance()));
    }

    [TestMethod]
    public void Add_OfHalfARow_IsRefused() => Assert.ThrowsExactly<ArgumentException>(() => new GramAccumulator(4).Add(new float[6]));
}
