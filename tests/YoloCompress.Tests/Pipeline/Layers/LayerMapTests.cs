using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Pipeline;

/// <summary>Layers are found again in what stages and the runtime make of them.</summary>
[TestClass]
public sealed class LayerMapTests
{
    private static readonly ModelGraph Tiny = TinyDetector.Build();

    [TestMethod]
    public void Quantized_EveryLayerHasItsNodesAndWeights()
    {
        float[] grey = [.. Enumerable.Repeat(0.5f, 3 * TinyDetector.DefaultImageSize * TinyDetector.DefaultImageSize)];
        ModelGraph quantized = StaticQuantizer.Run(Tiny, [grey, grey], new() { TargetRetention = 0 }, NullDiagnostics.Instance).Graph;
        IReadOnlyList<LayerFigures> layers = LayerList.Of(Tiny, quantized, null);

        Assert.AreEqual(ModelStatistics.Of(Tiny).Parameters, layers.Sum(l => l.OriginalParameters));
        Assert.AreEqual(ModelStatistics.Of(quantized).Parameters, layers.Sum(l => l.Parameters));
        Assert.AreEqual(ModelStatistics.Of(quantized).Macs, layers.Sum(l => l.Macs));
        foreach (LayerFigures layer in layers)
        {
            Assert.IsNotEmpty(layer.Nodes, layer.Name);
            Assert.AreEqual(layer.OriginalShape.Aggregate(1, (a, d) => a * d), layer.Shape.Aggregate(1, (a, d) => a * d), layer.Name);
            Assert.AreEqual(layer.OriginalMacs, layer.Macs, layer.Name);
        }

        LayerFigures head = layers.Single(l => l.Name == "model.13.m.0");
        Assert.HasCount(4, head.Nodes, "boxes, and scores of three anchors");
    }

    [TestMethod]
    public void Optimized_EveryLayerTakesTime()
    {
        float[] grey = [.. Enumerable.Repeat(0.5f, 3 * TinyDetector.DefaultImageSize * TinyDetector.DefaultImageSize)];
        ModelGraph quantized = StaticQuantizer.Run(Tiny, [grey, grey], new() { TargetRetention = 0 }, NullDiagnostics.Instance).Graph;
        IReadOnlyList<string> names = LayerList.Names(Tiny);
        (NodeTimes before, NodeTimes after) = NodeTimes.Compare(Tiny, quantized, blocks: 1);
        foreach ((ModelGraph graph, NodeTimes times) in (ReadOnlySpan<(ModelGraph, NodeTimes)>)[(Tiny, before), (quantized, after)])
        {
            LayerMap map = LayerMap.Of(names, graph).Onto(times.Optimized);
            int[] owners = [.. times.Optimized.Nodes.Where(n => n.OpType is "Conv" or "QLinearConv" or "QGemm" or "Gemm").Select(n => map.OwnerOf(n) ?? -1)];
            CollectionAssert.AreEquivalent(Enumerable.Range(0, names.Count).ToArray(), owners.Distinct().ToArray());
            Assert.IsTrue(times.Optimized.Nodes.All(n => map.OwnerOf(n) != null));
            // Nothing that was timed is lost on the way.
            Assert.IsEmpty(times.Milliseconds.Keys.Except(times.Optimized.Nodes.Select(n => n.Name)));
        }

        Assert.IsGreaterThan(0, before.Milliseconds.Values.Sum());
    }

    [TestMethod]
    public void Compare_LeavesNoTraceInTheWorkingDirectory()
    {
        string[] before = Directory.GetFiles(Environment.CurrentDirectory, "onnxruntime_profile*");
        NodeTimes.Compare(Tiny, Tiny, blocks: 1);
        CollectionAssert.AreEqual(before, Directory.GetFiles(Environment.CurrentDirectory, "onnxruntime_profile*"));
    }
}
