using System.Security.Cryptography;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.TestAssets;

[TestClass]
public sealed class TinyDetectorTests
{
    [TestMethod]
    public void Build_GivesTheSameBytesTwice() =>
        CollectionAssert.AreEqual(SHA256.HashData(TinyDetector.Build().ToBytes()), SHA256.HashData(TinyDetector.Build().ToBytes()));

    [TestMethod]
    [DataRow(96)]
    [DataRow(160)]
    public void Build_HasTheDecodedOutputOfEachSize(int size)
    {
        ModelGraph graph = TinyDetector.Build(size);
        using OnnxModel model = new(graph);
        FloatTensor output = model.Run(new float[3 * size * size])[0];
        int cells = (size / 8 * (size / 8)) + (size / 16 * (size / 16)) + (size / 32 * (size / 32));
        CollectionAssert.AreEqual(new[] { 1, 3 * cells, 8 }, output.Shape);
    }

    [TestMethod]
    public void Build_StaysSmall() =>
        Assert.IsLessThan(60_000, TinyDetector.Build().Initializers.Where(t => t.Name.StartsWith("model", StringComparison.Ordinal)).Sum(t => t.ElementCount()));
}
