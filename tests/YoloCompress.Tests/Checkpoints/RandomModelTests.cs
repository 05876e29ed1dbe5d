using System.Diagnostics;
using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
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

    [TestMethod]
    public void Quantize_Yolov5s()
    {
        byte[] file = CheckpointFactory.Create(new() { ClassNames = [.. Enumerable.Range(0, 80).Select(i => $"class{i}")], WidthMultiple = 0.5 });
        ModelGraph graph = FoldBatchNormalization.Apply(CheckpointImporter.Import(file, new() { ImageSize = 192 }));
        Layers layers = new(3);
        float[][] pictures = [.. Enumerable.Range(0, 2).Select(_ => layers.Numbers(3 * 192 * 192, 0, 1))];

        // No search for float layers: all of the width goes through rounding and integer kernels.
        ModelGraph quantized = StaticQuantizer.Run(graph, pictures, new() { TargetRetention = 0, Threads = 2 }, NullDiagnostics.Instance).Graph;

        byte[] small = quantized.ToBytes();
        Assert.IsLessThan(graph.ToBytes().Length / 3, small.Length);
        using OnnxModel before = new(graph), after = new(small);
        FloatTensor expected = before.Run(pictures[0])[0], actual = after.Run(pictures[0])[0];
        CollectionAssert.AreEqual(expected.Shape, actual.Shape);
        double noise = expected.Values.Zip(actual.Values, (e, a) => (double)(e - a) * (e - a)).Sum(), signal = expected.Values.Sum(e => (double)e * e);
        Assert.IsLessThan(0.01 * signal, noise);
    }
}
