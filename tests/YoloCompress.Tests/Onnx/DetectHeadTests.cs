using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Onnx;

[TestClass]
public sealed class DetectHeadTests
{
    [TestMethod]
    public void Find_TinyDetector()
    {
        DetectHead? head = DetectHead.Find(TinyDetector.Build());
        Assert.IsNotNull(head);
        Assert.AreEqual(3, head.ClassCount);
        CollectionAssert.AreEqual(new[] { 8f, 16f, 32f }, head.Levels.Select(l => l.Stride).ToArray());
        CollectionAssert.AreEqual(new[] { 20, 10, 5 }, head.Levels.Select(l => l.Width).ToArray());
        Assert.AreEqual(2.6f * 4, head.Levels[0].Anchors[0].Width, 1e-3f);
        Assert.IsTrue(head.DecodeNodes.All(n => n.Name.StartsWith("model.13/decode", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(new[] { "model.13.m.0/output", "model.13.m.1/output", "model.13.m.2/output" }, head.Levels.Select(l => l.Value).ToArray());
    }

    [TestMethod]
    public void Statistics_OfAQuantizedModel_AreTheOriginals()
    {
        float[][] pictures = [.. Enumerable.Range(0, 2).Select(seed => Enumerable.Range(0, 3 * 96 * 96).Select(i => ((i * (seed + 7)) % 101) / 100f).ToArray())];
        ModelGraph graph = FoldBatchNormalization.Apply(TinyDetector.Build(96));
        ModelGraph quantized = StaticQuantizer.Run(graph, pictures, new() { Threads = 2 }, NullDiagnostics.Instance).Graph;
        Assert.IsTrue(QuantizationMarks.IsQuantized(quantized));

        // The head is computed over rows there, a form that DetectHead does not look for; what is counted must not depend on it.
        Assert.AreEqual(ModelStatistics.Of(graph).Macs, ModelStatistics.Of(quantized).Macs);
        Assert.AreEqual(ModelStatistics.Of(graph).Parameters, ModelStatistics.Of(quantized).Parameters);
    }

    [TestMethod]
    public void Find_NothingWhereTheDecodeIsAnother()
    {
        // The same graph with one wrong factor in the decode is no YOLOv5 head.
        ModelGraph other = TinyDetector.Build().Edit(editor =>
        {
            editor.TryGetInitializer("model.13/decode/1/xy/scale", out TensorProto? scale);
            editor.SetInitializer(Tensors.Float(scale!.Name, [], [scale.ToFloats()[0] * 1.05f]));
        });
        Assert.IsNull(DetectHead.Find(other));
    }

    [TestMethod]
    [DataRow("yolov5n", 80)]
    [DataRow("yolov5n-v6.0", 80)]
    [DataRow("yolov5n-7", 80)]
    [DataRow("yolov5n-ndfs", 1)]
    public void Find_InExportersFiles(string name, int classes)
    {
        DetectHead? head = DetectHead.Find(OnnxImporter.Import(TestData.Require("reference", name + ".onnx"), null, NullDiagnostics.Instance));
        Assert.IsNotNull(head);
        Assert.AreEqual(classes, head.ClassCount);
        CollectionAssert.AreEqual(new[] { 8f, 16f, 32f }, head.Levels.Select(l => l.Stride).ToArray());
        Assert.IsTrue(head.Levels.All(l => l.Anchors.Count == 3));
        if (name == "yolov5n")
            Assert.AreEqual(new AnchorSize(116, 90), new AnchorSize(MathF.Round(head.Levels[2].Anchors[0].Width), MathF.Round(head.Levels[2].Anchors[0].Height)));
    }

    [TestMethod]
    [DataRow("yolov5n")]
    [DataRow("yolov5n-7")]
    public void Find_InImportedCheckpoints(string name)
    {
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", name + ".pt"), new(), NullDiagnostics.Instance);
        DetectHead? head = DetectHead.Find(graph);
        Assert.IsNotNull(head);
        Assert.AreEqual(80, head.ClassCount);
        CollectionAssert.AreEqual(new[] { 8f, 16f, 32f }, head.Levels.Select(l => l.Stride).ToArray());
        Assert.AreEqual(10, head.Levels[0].Anchors[0].Width, 0.1f);
        CollectionAssert.AreEqual(new[] { "model.24.m.0", "model.24.m.1", "model.24.m.2" }, head.Levels.Select(l => graph.ProducerOf(l.Value)!.Name).ToArray());
    }

    [TestMethod]
    public void Statistics_OfAnImportedCheckpoint()
    {
        ModelStatistics statistics = ModelStatistics.Of(CheckpointImporter.Import(TestData.Require("weights", "yolov5n.pt"), new(), NullDiagnostics.Instance));
        Assert.AreEqual(1_872_157, statistics.Parameters);
        Assert.AreEqual(2.234e9, statistics.Macs, 0.001e9);
    }

    [TestMethod]
    [DataRow("nanodet_m")]
    [DataRow("ultraface-slim-320")]
    [DataRow("yunet_n_640_640")]
    public void Find_NothingInOtherDetectors(string name) =>
        Assert.IsNull(DetectHead.Find(OnnxImporter.Import(TestData.Require("onnx", name + ".onnx"), null, NullDiagnostics.Instance)));
}
