using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Onnx;

[TestClass]
public sealed class RealModelImportTests
{
    [TestMethod]
    [DataRow("onnx/nanodet_m.onnx", -2f, 2f)]
    [DataRow("onnx/ultraface-slim-320.onnx", -1f, 1f)]
    [DataRow("onnx/yunet_n_640_640.onnx", 0f, 255f)]
    [DataRow("reference/yolov5n.onnx", 0f, 1f)]
    [DataRow("reference/yolov5n-v6.0.onnx", 0f, 1f)]
    [DataRow("reference/yolov5n-7.onnx", 0f, 1f)]
    [DataRow("reference/yolov5n-ndfs.onnx", 0f, 1f)]
    public void Import_KeepsTheOutputs(string file, float low, float high)
    {
        string path = TestData.Require(file.Split('/'));
        ModelGraph graph = OnnxImporter.Import(path, null, NullDiagnostics.Instance);
        Canonical.Assert(graph);
        ModelGraph upgraded = OpsetUpgrade.To(graph, 13), folded = FoldBatchNormalization.Apply(graph);
        Assert.IsGreaterThanOrEqualTo(13, upgraded.Opset);
        Assert.AreEqual(0, folded.Nodes.Count(n => n.OpType == "BatchNormalization"));
        Assert.IsLessThan(1e-4, Parity.Difference(File.ReadAllBytes(path), [graph, upgraded, folded], inputs: 1, low, high));
    }

    [TestMethod]
    public void Statistics_OfTheExportersFile()
    {
        ModelGraph graph = OnnxImporter.Import(TestData.Require("reference", "yolov5n.onnx"), null, NullDiagnostics.Instance);
        ModelStatistics statistics = ModelStatistics.Of(graph);
        // With batch normalization 1,872,157: folding turns a scale and a shift per channel, 4,752 channels, into a bias.
        Assert.AreEqual(1_867_405, statistics.Parameters);
        Assert.AreEqual(2.234e9, statistics.Macs, 0.001e9);
        Assert.HasCount(60, statistics.Layers);
    }
}
