using System.Security.Cryptography;
using YoloCompress.Detection;
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

    [TestMethod]
    public void Build_FindsShapesOnGeneratedPictures()
    {
        using TemporaryFolder folder = new();
        ImageSet set = ImageSet.Resolve(ShapesDataset.Write(folder.Path, 60, firstSeed: 5000), folder.Path, DataSplit.Validation);
        using OnnxModel model = new(TinyDetector.Build());
        EvaluationResult result = new DetectionEvaluator(set).Evaluate(model);
        Console.WriteLine($"mAP50 {result.Map50:F3}, mAP50-95 {result.Map5095:F3}");
        Assert.IsGreaterThan(0.85, result.Map50);
        Assert.IsGreaterThan(0.45, result.Map5095);
    }

    [TestMethod]
    public void Dataset_IsTheSameWhereverItIsWritten()
    {
        using TemporaryFolder one = new(), two = new();
        ShapesDataset.Write(one.Path, 3);
        ShapesDataset.Write(two.Path, 3);
        string[] files = [.. Directory.GetFiles(one.Path, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(one.Path, f)).Order()];
        Assert.HasCount(7, files);
        foreach (string file in files)
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(one.Path, file)), File.ReadAllBytes(Path.Combine(two.Path, file)), file);
    }
}
