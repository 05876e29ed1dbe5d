using YoloCompress.Inference;

namespace YoloCompress.Tests.Inference;

[TestClass]
public class LatencyMeterTests
{
    [TestMethod]
    [DataRow(new double[] { 3 }, 3)]
    [DataRow(new double[] { 9, 1, 2 }, 2)]
    [DataRow(new double[] { 4, 1, 2, 30 }, 3)]
    public void Median(double[] values, double expected) => Assert.AreEqual(expected, LatencyMeter.Median(values));

    [TestMethod]
    public void Compare_StatesThreads_AndRefusesUnlikeOnes()
    {
        using OnnxModel one = new(SmallModels.Chain());
        using OnnxModel other = new(SmallModels.Chain());
        using OnnxModel two = new(SmallModels.Chain(), new() { Threads = 2 });

        LatencyComparison comparison = LatencyMeter.Compare(one, other, blocks: 3);

        Assert.AreEqual(1, comparison.Threads);
        Assert.AreEqual(comparison.MillisecondsA / comparison.MillisecondsB, comparison.Ratio, "The three figures belong together.");
        Assert.IsTrue(comparison is { MillisecondsA: > 0, MillisecondsB: > 0, Ratio: > 0 });
        Assert.ThrowsExactly<ArgumentException>(() => LatencyMeter.Compare(one, two));
    }
}
