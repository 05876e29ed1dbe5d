using YoloCompress.Detection;
using YoloCompress.Inference;

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
    [DataRow("yolov5n-v6.0.onnx", "coco-val.yaml", 0.3315, 0.4958)]
    [DataRow("yolov5n-7.onnx", "coco-val.yaml", 0.3971, 0.5896)]
    [DataRow("yolov5n-ndfs.onnx", "ndfs.yaml", 0.3638, 0.7332)]
    public void Fp32(string model, string data, double map5095, double map50) => Check(["reference", model], data, map5095, map50);

    [TestMethod]
    [DataRow("ort-best-moving-average.onnx", "coco-val.yaml", 0.3565, 0.5476)]
    [DataRow("ultralytics-rule.onnx", "coco-val.yaml", 0.3374, 0.5361)]
    [DataRow("ort-static-default.onnx", "coco-val.yaml", 0, 0)]
    public void Quantized(string model, string data, double map5095, double map50) => Check(["peers", model], data, map5095, map50);

    private void Check(string[] modelPath, string data, double map5095, double map50)
    {
        using OnnxModel model = new(File.ReadAllBytes(TestData.Require(modelPath)));
        DataSplit split = data == "ndfs.yaml" ? DataSplit.Test : DataSplit.Validation;
        ImageSet set = ImageSet.Resolve(TestData.Require(data), TestData.Require(), split);

        EvaluationResult result = new DetectionEvaluator(set, Cache).Evaluate(model);

        TestContext.WriteLine($"{result.Map5095:F4} / {result.Map50:F4} on {result.Records.Count} pictures, {result.PerClass.Count} classes");
        Assert.AreEqual(map5095, result.Map5095, 0.003);
        Assert.AreEqual(map50, result.Map50, 0.003);
    }
}
