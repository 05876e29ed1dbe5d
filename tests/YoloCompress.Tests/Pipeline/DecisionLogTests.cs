using System.Text;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class DecisionLogTests
{
    [TestMethod]
    public void KeptDecision_IsRepeatedForTheSameSubjectOnly()
    {
        DecisionLog first = new();
        CollectionAssert.AreEqual(new[] { 20.25, 1.5 }, first.Decide<double[]>("latency", "a+b", () => [20.25, 1.5]));
        byte[] kept = first.ToJson();

        DecisionLog second = DecisionLog.Read(kept, "decisions.json");
        Assert.IsTrue(second.IsKept("latency", "a+b"));
        CollectionAssert.AreEqual(new[] { 20.25, 1.5 }, second.Decide<double[]>("latency", "a+b", () => throw new InvalidOperationException("decided again")));
        CollectionAssert.AreEqual(kept, second.ToJson());

        DecisionLog other = DecisionLog.Read(kept, "decisions.json");
        CollectionAssert.AreEqual(new[] { 3.0 }, other.Decide<double[]>("latency", "a+c", () => [3]));
    }

    [TestMethod]
    public void WithinAJob_DecidesOnce()
    {
        DecisionLog log = new();
        int calls = 0;
        log.Decide("x", "s", () => ++calls);
        Assert.AreEqual(1, log.Decide("x", "s", () => ++calls));
    }

    [TestMethod]
    public void DecisionThatWasNotNeeded_IsNotKept()
    {
        DecisionLog first = new();
        first.Decide("x", "s", () => 1);
        DecisionLog second = DecisionLog.Read(first.ToJson(), "");
        Assert.DoesNotContain("\"x\"", Encoding.UTF8.GetString(second.ToJson()));
    }

    [TestMethod]
    public void KeptDecisionOfAnotherForm_IsMadeAgain()
    {
        DecisionLog first = new();
        first.Decide("x", "s", () => "a word");
        Assert.AreEqual(2, DecisionLog.Read(first.ToJson(), "").Decide<int?>("x", "s", () => 2));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("[]")]
    [DataRow("""{ "schema": 2, "decisions": {} }""")]
    [DataRow("""{ "schema": 1 }""")]
    [DataRow("""{ "schema": 1, "decisions": { "x": { "subject": "s", "other": 1 } } }""")]
    public void OtherFile_IsAnError(string json)
    {
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => DecisionLog.Read(Encoding.UTF8.GetBytes(json), "d.json"));
        Assert.AreEqual(ErrorCodes.InvalidDecisionFile, e.Code);
        Assert.AreEqual("d.json", e.File);
    }
}
