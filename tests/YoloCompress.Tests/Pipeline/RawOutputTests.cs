using System.Collections;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Quantization;
using Box = YoloCompress.Detection.Detection;

namespace YoloCompress.Tests.Pipeline;

/// <summary>Models with raw outputs find what the decoded ones find: by our decoder, and by the accessor's code.</summary>
[TestClass]
public sealed class RawOutputTests
{
    private const float MinimumScore = 0.05f;

    private static readonly ModelGraph Tiny = TinyDetector.Build();
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 3).Select(i => StaticQuantizerTests.Picture((ulong)i))];

    [TestMethod]
    [DataRow(QuantizationMode.None)]
    [DataRow(QuantizationMode.Static)]
    [DataRow(QuantizationMode.Dynamic)]
    [DataRow(QuantizationMode.WeightOnly)]
    [DataRow(QuantizationMode.Float16)]
    public void Raw_GivesTheBoxesOfTheDecodedModel(QuantizationMode mode)
    {
        ModelGraph decoded = Quantized(mode, raw: false), raw = Raw(mode);
        Assert.HasCount(3, raw.Outputs);
        Assert.IsFalse(raw.Nodes.Any(n => n.Output.Contains("output0")), "The decode is still there.");
        foreach (float[] picture in Pictures)
        {
            Box[] expected = Candidates(decoded, picture);
            Assert.IsGreaterThan(0, expected.Length);
            AssertSame(expected, Candidates(raw, picture));
        }
    }

    [TestMethod]
    [DataRow(QuantizationMode.None, false)]
    [DataRow(QuantizationMode.Static, true)]
    public void Accessor_DecodesThem(QuantizationMode mode, bool cellsFirst)
    {
        ModelGraph raw = Raw(mode);
        AccessorContent content = AccessorWriterTests.Content with { Contract = ModelContract.Of(raw) };
        Assert.AreEqual(cellsFirst, content.Contract.Head!.CellsFirst);
        Assert.AreEqual(TinyDetector.ClassNames.Count, content.Contract.Head.ClassCount);
        using OnnxModel model = new(raw);
        foreach (Type accessor in (Type[])[AccessorCompiler.Load(content), AccessorCompiler.LoadCurrent(content)])
        {
            foreach (float[] picture in Pictures)
            {
                float[][] outputs = [.. model.Run(picture).Select(o => o.Values)];
                AssertSame(Candidates(Quantized(mode, raw: false), picture), Decode(accessor, outputs, MinimumScore));
                Assert.IsEmpty(Decode(accessor, outputs, 1));
            }
        }
    }

    [TestMethod]
    public void Accessor_RefusesOutputsOfAnotherModel()
    {
        Type accessor = AccessorCompiler.Load(AccessorWriterTests.Content with { Contract = ModelContract.Of(Raw(QuantizationMode.None)) });
        System.Reflection.TargetInvocationException e = Assert.ThrowsExactly<System.Reflection.TargetInvocationException>(() => Decode(accessor, [[1], [2], [3]], 0.5f));
        Assert.IsInstanceOfType<ArgumentException>(e.InnerException);
    }

    [TestMethod]
    public void AccessorsMembers_AreReserved()
    {
        Type accessor = AccessorCompiler.Load(AccessorWriterTests.Content with { Contract = ModelContract.Of(Raw(QuantizationMode.None)) });
        const System.Reflection.BindingFlags All = System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
        foreach (System.Reflection.MemberInfo member in accessor.GetMembers(All))
            Assert.AreNotEqual(member.Name, AccessorName.Of(null, member.Name), "A class of that name would not compile.");
    }

    [TestMethod]
    public void Evaluator_FindsTheSameAccuracy()
    {
        using TemporaryFolder folder = new();
        using Evaluator evaluator = new(Tiny, EvaluatorTests.Pictures(folder), new());
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(Raw(QuantizationMode.None));
        Assert.AreEqual(evaluator.Original.Map5095!.Value, result.Map5095!.Value, 1e-6);
        Assert.AreEqual(1.0, accuracy.Agreement!.Map5095.Value, 1e-6);
        Assert.IsEmpty(accuracy.Fidelity);
        Assert.AreEqual(1.0, evaluator.RetentionOf(Raw(QuantizationMode.None))!.Value, 1e-6);
    }

    [TestMethod]
    public void ModelWithoutDecode_IsRefused()
    {
        CompressionOptions options = new() { ModelOutput = ModelOutputForm.Raw };
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => ContractStage.Check(options, Raw(QuantizationMode.None), "model.onnx"));
        Assert.AreEqual(ErrorCodes.NoDecode, e.Code);
        Assert.AreEqual("model.onnx", e.File);
        ContractStage.Check(options, Tiny, "model.onnx");
    }

    private static ModelGraph Raw(QuantizationMode mode)
    {
        ModelGraph graph = Quantized(mode, raw: true);
        return RawHead.Of(graph) == null ? RawHead.Cut(graph, DetectHead.Find(Tiny)!) : graph;
    }

    private static ModelGraph Quantized(QuantizationMode mode, bool raw)
    {
        QuantizationOptions options = new()
        {
            Mode = mode, RawOutput = raw, TargetRetention = 0, Rounding = RoundingMethod.Nearest, BiasCorrection = false, Threads = 1,
        };
        return ModelQuantizer.Run(Tiny, new(Pictures), options, NullDiagnostics.Instance).Graph;
    }

    private static Box[] Candidates(ModelGraph graph, float[] picture)
    {
        using OnnxModel model = new(graph);
        IDetectionDecoder decoder = DetectionDecoders.Find(model);
        List<Box> found = [];
        model.Run(picture, (name, shape, values) => decoder.Decode(name, shape, values, MinimumScore, found));
        return [.. found];
    }

    private static Box[] Decode(Type accessor, float[][] outputs, float minimumScore)
    {
        IEnumerable found = (IEnumerable)accessor.GetMethod("Decode", [typeof(IReadOnlyList<float[]>), typeof(float)])!.Invoke(null, [outputs, minimumScore])!;
        return [.. found.Cast<object>().Select(c => new Box(Value(c, "X1"), Value(c, "Y1"), Value(c, "X2"), Value(c, "Y2"), Value(c, "Score"), (int)Field(c, "ClassIndex")))];

        static object Field(object candidate, string name) => candidate.GetType().GetField(name)!.GetValue(candidate)!;
        static float Value(object candidate, string name) => (float)Field(candidate, name);
    }

    // Boxes come in the order of the cells, which differs; scores just at the minimum may be on either side of it.
    private static void AssertSame(Box[] expected, Box[] actual)
    {
        expected = Sure(expected);
        actual = Sure(actual);
        Assert.HasCount(expected.Length, actual);
        foreach (Box box in expected)
        {
            Box other = actual.Where(a => a.Class == box.Class).MinBy(a => Math.Abs(a.X1 - box.X1) + Math.Abs(a.Y1 - box.Y1) + Math.Abs(a.X2 - box.X2) + Math.Abs(a.Y2 - box.Y2));
            Assert.AreEqual(box.X1, other.X1, 0.01f);
            Assert.AreEqual(box.Y1, other.Y1, 0.01f);
            Assert.AreEqual(box.X2, other.X2, 0.01f);
            Assert.AreEqual(box.Y2, other.Y2, 0.01f);
            Assert.AreEqual(box.Score, other.Score, 1e-4f);
        }

        static Box[] Sure(Box[] boxes) => [.. boxes.Where(b => b.Score > MinimumScore + 1e-3f)];
    }
}
