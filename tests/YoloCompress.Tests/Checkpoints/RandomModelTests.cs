using System.Diagnostics;
using YoloCompress.Checkpoints;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

/// <summary>A whole model of another width than the real checkpoints have.</summary>
[TestClass]
public sealed class RandomModelTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Import_Yolov5s()
    {
        byte[] file = CheckpointFactory.Create(new() { ClassNames = [.. Enumerable.Range(0, 80).Select(i => $"class{i}")], WidthMultiple = 0.5 });
        long before = GC.GetTotalAllocatedBytes(precise: true);
        long start = Stopwatch.GetTimestamp();
        ModelGraph graph = CheckpointImporter.Import(file, new() { ImageSize = 320 });
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.WriteLine($"yolov5s: file {file.Length >> 20} MB, imported in {elapsed.TotalSeconds:f2} s, {allocated >> 20} MB allocated.");

        Assert.AreEqual(7_235_389, ModelStatistics.Of(graph).Parameters);
        using OnnxModel model = new(graph);
        FloatTensor output = model.Run(new Layers(3).Numbers(3 * 320 * 320, 0, 1))[0];
        CollectionAssert.AreEqual(new[] { 1, 6300, 85 }, output.Shape);
        Assert.IsTrue(output.Values.All(float.IsFinite));
        Assert.IsLessThan(200L << 20, allocated, "About the file, its weights as floats and as bytes, and what reading takes.");
    }
}
