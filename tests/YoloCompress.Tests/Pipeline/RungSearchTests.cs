using YoloCompress.Pipeline;
using YoloCompress.Quantization;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class RungSearchTests
{
    [TestMethod]
    public void PreferredThatHolds_IsTakenAtOnce()
    {
        (int? found, int[] asked) = Find(10, preferred: 4, strongest: false, accurateFrom: 0, compactUpTo: 9);
        Assert.AreEqual(4, found);
        CollectionAssert.AreEqual(new[] { 4 }, asked);
    }

    [TestMethod]
    public void Strongest_IsFoundFromAnyStart_InFewSteps()
    {
        for (int preferred = 0; preferred < 25; preferred++)
        {
            for (int accurate = 0; accurate < 25; accurate++)
            {
                (int? found, int[] asked) = Find(25, preferred, strongest: true, accurate, compactUpTo: 24);
                Assert.AreEqual(accurate, found);
                Assert.IsLessThanOrEqualTo(6, asked.Length);
            }
        }
    }

    [TestMethod]
    public void MissedAccuracy_GoesMilder_MissedSize_GoesStronger()
    {
        Assert.AreEqual(6, Find(8, preferred: 4, strongest: false, accurateFrom: 6, compactUpTo: 7).Found);
        Assert.AreEqual(2, Find(8, preferred: 4, strongest: false, accurateFrom: 0, compactUpTo: 2).Found);
    }

    [TestMethod]
    public void BudgetsThatContradict_FindNothing()
    {
        Assert.IsNull(Find(20, preferred: 10, strongest: false, accurateFrom: 12, compactUpTo: 8).Found);
        Assert.IsNull(Find(20, preferred: 10, strongest: true, accurateFrom: 20, compactUpTo: 19).Found);
    }

    [TestMethod]
    public void TimeUsedUp_GivesTheBestSoFar()
    {
        int steps = 2;
        int? found = RungSearch.Find(32, 16, strongest: true, rung => new(rung >= 1, true), () => --steps > 0);
        Assert.AreEqual(7, found);
    }

    [TestMethod]
    public void Ladders_RunFromStrongToMild()
    {
        Ladder smallest = Ladder.Of(new() { Goal = CompressionGoal.Smallest }, QuantizationMode.Static, hasPictures: true);
        Assert.IsTrue(smallest.Strongest);
        Assert.AreEqual(2, smallest.Rungs[0].WeightBits);
        Assert.AreEqual(4.5, smallest.Rungs[smallest.Preferred].WeightBits);
        Assert.IsTrue(smallest.Rungs.All(r => r.Quantization == QuantizationMode.WeightOnly));
        CollectionAssert.AreEqual(smallest.Rungs.Select(r => r.WeightBits ?? 8).Order().ToArray(), smallest.Rungs.Select(r => r.WeightBits ?? 8).ToArray());

        Ladder balanced = Ladder.Of(new(), QuantizationMode.Static, hasPictures: true);
        Assert.IsNull(balanced.Rungs[balanced.Preferred].WeightBits);
        Assert.AreEqual(QuantizationMode.WeightOnly, balanced.Rungs[^1].Quantization);
        Assert.AreEqual(QuantizationMode.WeightOnly, Ladder.Of(new() { Goal = CompressionGoal.Exact }, QuantizationMode.Static, true).Rungs[^1].Quantization);
    }

    [TestMethod]
    public void GivenQuantization_IsNeverChanged()
    {
        foreach (CompressionGoal goal in Enum.GetValues<CompressionGoal>())
        {
            Ladder ladder = Ladder.Of(new() { Goal = goal, Quantization = QuantizationMode.Static, WeightBits = 5 }, QuantizationMode.Static, hasPictures: true);
            Assert.IsTrue(ladder.Rungs.All(r => r.Quantization == QuantizationMode.Static), $"{goal}");
            Assert.AreEqual(5, ladder.Rungs[ladder.Preferred].WeightBits, $"{goal}");
        }

        Assert.HasCount(1, Ladder.Of(new() { Quantization = QuantizationMode.None }, QuantizationMode.None, true).Rungs);
        Assert.HasCount(1, Ladder.Of(new(), QuantizationMode.None, hasPictures: false).Rungs);
    }

    [TestMethod]
    public void Frontier_LeavesOutWhatIsBeaten()
    {
        TradeOff small = Row(100, 0.8), good = Row(200, 0.95), beaten = Row(210, 0.94);
        CollectionAssert.AreEqual(new[] { small, good }, TradeOff.Frontier([small, good, beaten]).ToArray());
        Assert.Contains("0.950 of mAP50-95", TradeOff.Table([good]));
    }

    private static TradeOff Row(long bytes, double kept) => new("", bytes, kept, "mAP50-95", null, null, Met: true, Chosen: false, "choices");

    private static (int? Found, int[] Asked) Find(int count, int preferred, bool strongest, int accurateFrom, int compactUpTo)
    {
        List<int> asked = [];
        int? found = RungSearch.Find(
            count,
            preferred,
            strongest,
            rung =>
            {
                Assert.DoesNotContain(rung, asked);
                asked.Add(rung);
                return new(rung >= accurateFrom, rung <= compactUpTo);
            },
            () => true);
        return (found, [.. asked]);
    }
}
