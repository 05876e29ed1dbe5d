using YoloCompress.Training;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class SeededRandomTests
{
    [TestMethod]
    public void Gives_the_published_sequence()
    {
        // The first values for seed 1234567 from the reference implementation of SplitMix64.
        SeededRandom random = new(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        CollectionAssert.AreEqual(expected, expected.Select(_ => random.NextBits()).ToArray());
    }

    [TestMethod]
    public void Shuffles_and_draws_within_limits()
    {
        SeededRandom random = new(1);
        int[] items = [.. Enumerable.Range(0, 100)];
        random.Shuffle(items);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 100).ToArray(), items);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 100).ToArray(), items);
        for (int i = 0; i < 1000; i++)
        {
            Assert.IsTrue(random.Below(7) is >= 0 and < 7);
            Assert.IsTrue(random.Between(-2, 3) is >= -2 and <= 3);
        }
    }

    [TestMethod]
    public void The_rate_rises_then_falls_along_a_cosine()
    {
        Assert.AreEqual(0.1, LearningRate.At(0, 110, 10, 1, 0.01), 1e-9);
        Assert.AreEqual(1, LearningRate.At(9, 110, 10, 1, 0.01), 1e-9);
        Assert.AreEqual(1, LearningRate.At(10, 110, 10, 1, 0.01), 1e-9);
        Assert.AreEqual(0.505, LearningRate.At(60, 110, 10, 1, 0.01), 1e-9);
        Assert.AreEqual(0.01, LearningRate.At(110, 110, 10, 1, 0.01), 1e-9);
    }
}
