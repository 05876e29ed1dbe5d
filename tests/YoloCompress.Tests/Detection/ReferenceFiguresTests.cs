using YoloCompress.Detection;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Detection;

/// <summary>Our evaluator against the figures that the metric code of yolov5 v7.0 gives for the same models and pictures.</summary>
[TestClass]
public class ReferenceFiguresTests
{
    private static readonly PictureCache Cache = new();

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("yolov5n.onnx", "coco-val.yaml", 0.3693, 0.5669)]
    [DataRow("yolov5n.onnx", "coco128.yaml", 0.3476, 0.5447)]
    [DataRow("yolov5n-ndfs.onnx", "ndfs.yaml", 0.3638, 0.7332)]
    public void Fp32(string file, string data, double map5095, double map50)
    {
        using OnnxModel model = new(File.ReadAllBytes(TestData.Require("reference", file)));
        DataSplit split = data == "ndfs.yaml" ? DataSplit.Test : DataSplit.Validation;
        ImageSet set = ImageSet.Resolve(TestData.Require(data), TestData.Require(), split);

        EvaluationResult result = new DetectionEvaluator(set, Cache).Evaluate(model);

        TestContext.WriteLine($"{result.Map5095:F4} / {result.Map50:F4} on {result.Records.Count} pictures, {result.PerClass.Count} classes");
        Assert.AreEqual(map5095, result.Map5095, 0.003);
        Assert.AreEqual(map50, result.Map50, 0.003);
    }

    /// <summary>ONNX Runtime's own quantizer with its defaults gives a model that finds nothing, which must show.</summary>
    [TestMethod]
    public void ModelThatFindsNothing_HasNoAccuracy_NorAgreement()
    {
        ImageSet set = ImageSet.Resolve(TestData.Require("coco-val.yaml"), TestData.Require(), DataSplit.Validation).Slice(0, 5);
        using OnnxModel original = new(File.ReadAllBytes(TestData.Require("reference", "yolov5n.onnx")));
        using OnnxModel broken = new(File.ReadAllBytes(TestData.Require("peers", "ort-static-default.onnx")));
        DetectionEvaluator evaluator = new(set, Cache);

        DetectionRun run = evaluator.Detect(broken);

        Assert.AreEqual(0, evaluator.Evaluate(run).Map50);
        Assert.AreEqual(0, Agreement.Of(evaluator.Detect(original), run)!.Map50.Value);
    }

    /// <summary>The usual exporter's file cut at its head convolutions, decoded by us, finds what the file's own decoding finds.</summary>
    [TestMethod]
    public void RawHeads_AreDecodedAsTheExporterDoes()
    {
        ModelGraph graph = ModelGraph.Parse(File.ReadAllBytes(TestData.Require("reference", "yolov5n.onnx")));
        using OnnxModel decoded = new(graph);
        using OnnxModel raw = new(graph.Edit(e =>
        {
            e.Model.Graph.Output.Clear();
            e.Model.Graph.Output.AddRange(
                Enumerable.Range(0, 3).Select(level => graph.ConsumersOf($"model.24.m.{level}.weight").Single().Output[0]).Select(name => new ValueInfoProto { Name = name }));
            e.Model.MetadataProps.Add(new StringStringEntryProto
            {
                Key = "anchors",
                Value = "[[10,13,16,30,33,23],[30,61,62,45,59,119],[116,90,156,198,373,326]]",
            });
        }));
        ImageSet set = ImageSet.Resolve(TestData.Require("coco-val.yaml"), TestData.Require(), DataSplit.Validation).Slice(0, 5);
        DetectionEvaluator evaluator = new(set, Cache);

        Assert.AreEqual(1, Agreement.Of(evaluator.Detect(decoded), evaluator.Detect(raw))!.Map5095.Value, 1e-3);
    }
}
