using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;

namespace YoloCompress.Tests.Quantization;

/// <summary>What static quantization promises for a trained detector, with its defaults. Speed is shown by the benchmarks.</summary>
[TestClass]
public sealed class RealModelTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Yolov5n_KeepsItsAccuracy_AtAQuarterOfTheBytes()
    {
        ModelGraph graph = ModelFile.Import(TestData.Require("weights", "yolov5n.pt"), new(), NullDiagnostics.Instance).Graph;
        ImageSet pictures = Set("coco128.yaml"), held = Set("coco-val.yaml");
        PictureCache cache = new();
        QuantizationData data = new(Inputs(pictures.Slice(0, 64))) { Choices = Inputs(pictures.Slice(64, 64)) };

        ModelGraph quantized = ModelQuantizer.Run(graph, data, new() { Threads = 2 }, NullDiagnostics.Instance).Graph;

        byte[] small = quantized.ToBytes();
        using OnnxModel before = new(graph), after = new(small);
        DetectionEvaluator evaluator = new(held, new());
        double original = evaluator.Evaluate(before).Map5095, result = evaluator.Evaluate(after).Map5095;
        TestContext.WriteLine($"{small.Length:N0} bytes, {result:F4} of {original:F4}");
        Assert.IsLessThan(2_600_000, small.Length);
        Assert.IsGreaterThan(0.975, result / original);

        PictureList Inputs(ImageSet set) => new(new PictureReader(set, cache, NullDiagnostics.Instance), 640, 640);
        static ImageSet Set(string yaml) => ImageSet.Resolve(TestData.Require(yaml), TestData.Require(), DataSplit.Validation);
    }
}
