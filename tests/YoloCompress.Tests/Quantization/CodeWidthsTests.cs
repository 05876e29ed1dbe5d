using YoloCompress.Quantization;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public sealed class CodeWidthsTests
{
    [TestMethod]
    [DataRow(8, 127)]
    [DataRow(5, 15)]
    [DataRow(4.5, 10)]
    [DataRow(2, 1)]
    public void Limit_IsTheGreatestCode(double bits, int expected) => Assert.AreEqual(expected, CodeWidths.Limit(bits));

    [TestMethod]
    [DataRow(3)]
    [DataRow(4.5)]
    [DataRow(6)]
    public void Widths_KeepTheAverage(double average)
    {
        double?[] sensitivities = [1, 20, 0.3, null, 0];
        long[] weights = [1000, 3000, 20000, 100, 500];
        double[] widths = CodeWidths.Allocate(sensitivities, weights, average);
        Assert.AreEqual(average, widths.Zip(weights, (b, n) => b * n).Sum() / weights.Sum(), 1e-6);
        Assert.AreEqual(CodeWidths.Widest, widths[3], "A layer too small to matter stays wide.");
        Assert.IsTrue(widths.All(b => b is >= CodeWidths.Narrowest and <= CodeWidths.Widest));
    }

    [TestMethod]
    public void OneMoreBit_BuysTheSameEverywhere()
    {
        double?[] sensitivities = [1, 20, 0.3];
        long[] weights = [1000, 3000, 2000];
        double[] widths = CodeWidths.Allocate(sensitivities, weights, 5);
        double[] slopes = [.. widths.Select((b, i) => sensitivities[i]!.Value * Math.Pow(4, 4 - b) / weights[i])];
        Assert.AreEqual(slopes[0], slopes[1], slopes[0] * 1e-6);
        Assert.AreEqual(slopes[0], slopes[2], slopes[0] * 1e-6);
    }
}
