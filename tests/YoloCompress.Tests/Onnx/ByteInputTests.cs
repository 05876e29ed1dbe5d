using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Pipeline;
using YoloCompress.Tests.Quantization;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Onnx;

/// <summary>Models that take bytes give what the given ones give for the floats made of them.</summary>
[TestClass]
public sealed class ByteInputTests
{
    private static readonly ModelGraph Tiny = TinyDetector.Build();
    private static readonly byte[] Pixels = [.. StaticQuantizerTests.Picture(5).Select(v => (byte)MathF.Round(v * 255))];

    [TestMethod]
    public void DivisionGoesIntoTheFirstWeights()
    {
        ModelGraph bytes = ByteInput.Apply(Tiny, [0, 0, 0], [255, 255, 255]);
        Assert.AreEqual(DataType.Uint8, bytes.Inputs[0].ElementType());
        CollectionAssert.AreEqual(Tiny.Nodes.Select(n => n.OpType).Append("Cast").Order().ToArray(), bytes.Nodes.Select(n => n.OpType).Order().ToArray());
        AssertSame(Tiny, bytes, PictureEncoding.Yolo);
    }

    [TestMethod]
    [DataRow(QuantizationMode.Static)]
    [DataRow(QuantizationMode.Dynamic)]
    [DataRow(QuantizationMode.Float16)]
    public void QuantizedModels_TakeBytesAsWell(QuantizationMode mode)
    {
        QuantizationOptions options = new() { Mode = mode, TargetRetention = 0, Rounding = RoundingMethod.Nearest, BiasCorrection = false, Threads = 1 };
        ModelGraph quantized = ModelQuantizer.Run(Tiny, new([StaticQuantizerTests.Picture(1), StaticQuantizerTests.Picture(2)]), options, NullDiagnostics.Instance).Graph;
        // A value just between two codes may go to either.
        AssertSame(quantized, ByteInput.Apply(quantized, [0, 0, 0], [255, 255, 255]), PictureEncoding.Yolo, mode == QuantizationMode.Float16 ? 1e-4f : 0.1f);
    }

    [TestMethod]
    public void MeanAndDeviations_ByChannel()
    {
        PictureEncoding encoding = new() { Mean = [103.5f, 116.3f, 123.7f], Deviation = [57, 58, 59] };
        AssertSame(Tiny, ByteInput.Apply(Tiny, encoding.Mean, encoding.Deviation), encoding);
    }

    [TestMethod]
    public void BlueFirst_IsEvaluatedAsTheOriginalIs()
    {
        using TemporaryFolder folder = new();
        PictureEncoding encoding = new() { BlueFirst = true };
        ImageSet set = EvaluatorTests.Pictures(folder);
        using Evaluator evaluator = new(Tiny, set, new() { Encoding = encoding });
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(ByteInput.Apply(Tiny, encoding.Mean, encoding.Deviation));
        Assert.AreEqual(evaluator.Original.Map5095!.Value, result.Map5095!.Value, 1e-3);
        Assert.IsGreaterThan(60, accuracy.Fidelity[0].SqnrDb);
    }

    private static void AssertSame(ModelGraph floats, ModelGraph bytes, PictureEncoding encoding, float tolerance = 1e-4f)
    {
        using OnnxModel first = new(floats), second = new(bytes);
        int plane = Pixels.Length / 3;
        float[] input = [.. Pixels.Select((p, i) => (p - encoding.Mean[i / plane]) / encoding.Deviation[i / plane])];
        float[] expected = first.Run(input)[0].Values, actual = second.Run(Pixels)[0].Values;
        int columns = 5 + TinyDetector.ClassNames.Count;
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], i % columns < 4 ? 200 * tolerance : tolerance, $"value {i}");
    }
}
