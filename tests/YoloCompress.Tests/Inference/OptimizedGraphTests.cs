using YoloCompress.Inference;

namespace YoloCompress.Tests.Inference;

[TestClass]
public class OptimizedGraphTests
{
    [TestMethod]
    public void PeerModel_RunsItsConvolutionsInIntegers()
    {
        byte[] model = File.ReadAllBytes(TestData.Require("peers", "ort-best-moving-average.onnx"));

        IReadOnlyDictionary<string, int> counts = OptimizedGraph.Of(model).OperatorCounts;

        Assert.AreEqual(60, counts["QLinearConv"]);
        Assert.IsFalse(counts.ContainsKey("Conv"));
    }

    [TestMethod]
    public void SmallModel_KeepsItsOperators() =>
        Assert.AreEqual(1, OptimizedGraph.Of(SmallModels.Chain()).OperatorCounts["Add"]);
}
