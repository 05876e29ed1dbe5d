using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Pipeline;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Quantization;

/// <summary>Each mode on the constructed detector: it runs, is as small as it should be, and gives what the original gives.</summary>
[TestClass]
public sealed class QuantizationModesTests
{
    private static readonly ModelGraph Tiny = TinyDetector.Build();
    // Without looking for layers to keep in float, and without what only changes weights: tests about codes take a fraction of the time.
    private static readonly QuantizationOptions Plain = new() { TargetRetention = 0, Rounding = RoundingMethod.Nearest, BiasCorrection = false };

    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 4).Select(i => StaticQuantizerTests.Picture((ulong)i))];

    [TestMethod]
    [DataRow(QuantizationMode.Static, 0.8, 0.02)]
    [DataRow(QuantizationMode.Dynamic, 0.8, 0.02)]
    [DataRow(QuantizationMode.WeightOnly, 1.0, 0.02)]
    [DataRow(QuantizationMode.Float16, 0.65, 0.002)]
    public void Mode_IsSmallAndNearTheOriginal(QuantizationMode mode, double size, double difference)
    {
        ModelGraph graph = Run(new() { Mode = mode, TargetRetention = 0 }).Graph;
        Assert.IsLessThanOrEqualTo(size, (double)Bytes(graph) / Bytes(QuantizationInput.Prepare(Tiny)));
        Assert.IsLessThan(difference, ModelQuantizerTests.Difference(graph));
    }

    [TestMethod]
    public void None_ChangesNothing() => Assert.AreSame(Tiny, Run(new() { Mode = QuantizationMode.None }).Graph);

    [TestMethod]
    public void Dynamic_ComputesEveryLayerOnCodes()
    {
        RecordingDiagnostics diagnostics = new();
        QuantizationOutcome outcome = Run(new() { Mode = QuantizationMode.Dynamic }, diagnostics);
        Assert.AreEqual(outcome.Layers.Count, outcome.Graph.Nodes.Count(n => n.OpType == "ConvInteger"));
        Assert.AreEqual(0, outcome.Graph.Nodes.Count(n => n.OpType == "Conv"));
        Assert.IsTrue(outcome.Layers.All(l => l is { Placement: "int8", Bits: 8, WeightSqnrDb: > 15 }));
        Assert.AreEqual(ErrorCodes.DynamicIsSlow, diagnostics.Warnings.Single().Code);
    }

    [TestMethod]
    public void Dynamic_OfMatrixProducts()
    {
        ModelGraph products = MatrixProducts();
        RecordingDiagnostics diagnostics = new();
        QuantizationOutcome outcome = ModelQuantizer.Run(products, new([]), new() { Mode = QuantizationMode.Dynamic, Threads = 1 }, diagnostics);
        Assert.AreEqual(2, outcome.Graph.Nodes.Count(n => n.OpType == "MatMulInteger"));
        Assert.IsEmpty(diagnostics.Warnings);
        using OnnxModel original = new(products), changed = new(outcome.Graph);
        float[] input = [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i))];
        float[] expected = original.Run(input)[0].Values, actual = changed.Run(input)[0].Values;
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 0.05f);
    }

    [TestMethod]
    public void Float16_ComputesAsBefore()
    {
        QuantizationOutcome outcome = Run(new() { Mode = QuantizationMode.Float16 });
        Assert.AreEqual(outcome.Layers.Count, outcome.Layers.Count(l => l is { Placement: "float16-weights", Bits: 16 }));
        Assert.IsTrue(outcome.Graph.Initializers.Where(t => t.Dims.Count == 4).All(t => t.Type() == DataType.Float16));
        // Casts are computed when the model is loaded.
        CollectionAssert.AreEqual(
            OptimizedGraph.Of(QuantizationInput.Prepare(Tiny)).OperatorCounts.OrderBy(o => o.Key).ToArray(),
            OptimizedGraph.Of(outcome.Graph).OperatorCounts.OrderBy(o => o.Key).ToArray());
    }

    [TestMethod]
    public void Float16_LeavesWeightsThatAreTooLarge()
    {
        ModelGraph large = Tiny.Edit(editor =>
        {
            TensorProto weight = Tiny.Initializers.First(t => t.Dims.Count == 4);
            editor.SetInitializer(Tensors.Float(weight.Name, [.. weight.Dims], [.. weight.ToFloats().Select((v, i) => i == 0 ? 1e6f : v)]));
        });
        QuantizationOutcome outcome = ModelQuantizer.Run(large, new([]), new() { Mode = QuantizationMode.Float16 }, NullDiagnostics.Instance);
        Assert.AreEqual(1, outcome.Layers.Count(l => l.Placement == "float"));
    }

    [TestMethod]
    [DataRow(QuantizationMode.Static)]
    [DataRow(QuantizationMode.Dynamic)]
    [DataRow(QuantizationMode.WeightOnly)]
    [DataRow(QuantizationMode.Float16)]
    public void KeepFloat_HoldsInEveryMode(QuantizationMode mode)
    {
        RecordingDiagnostics diagnostics = new();
        QuantizationOutcome outcome = Run(Plain with { Mode = mode, KeepFloat = ["model.2.*", "nothing"] }, diagnostics);
        LayerQuantization[] kept = [.. outcome.Layers.Where(l => l.Name.StartsWith("model.2.", StringComparison.Ordinal))];
        Assert.IsGreaterThan(2, kept.Length);
        Assert.IsTrue(kept.All(l => l is { Placement: "float", Bits: 32 }));
        Assert.IsTrue(outcome.Layers.Any(l => l.Bits < 32));
        Assert.Contains("'nothing'", diagnostics.Warnings.Single(w => w.Code == ErrorCodes.KeepFloatUnused).Message);
        if (mode == QuantizationMode.Static)
            return;
        ModelGraph prepared = QuantizationInput.Prepare(Tiny);
        foreach (WeightLayer layer in WeightLayer.All(prepared).Where(l => l.Node.Name.StartsWith("model.2.", StringComparison.Ordinal)))
            CollectionAssert.AreEqual(layer.Tensor.ToFloats(), outcome.Graph.Initializer(layer.Tensor.Name)!.ToFloats());
    }

    [TestMethod]
    public void KeepFloat_HoldsWithNarrowCodes()
    {
        QuantizationOutcome outcome = Run(Plain with { WeightBits = 5, KeepFloat = ["model.2.*"] });
        Assert.IsTrue(outcome.Layers.Where(l => l.Name.StartsWith("model.2.", StringComparison.Ordinal)).All(l => l is { Placement: "float", Bits: 32 }));
        Assert.IsTrue(outcome.Layers.Any(l => l is { Placement: "int8", Bits: < 8 }));
    }

    [TestMethod]
    public void PerChannel_False_GivesALayerOneScale()
    {
        Assert.IsTrue(Scales(Plain with { PerChannel = false }).All(t => t.ElementCount() == 1));
        Assert.IsTrue(Scales(Plain).Any(t => t.ElementCount() > 1));

        static IEnumerable<TensorProto> Scales(QuantizationOptions options)
        {
            ModelGraph graph = Run(options).Graph;
            return graph.Nodes.Where(n => n.OpType == "DequantizeLinear" && graph.Initializer(n.Input[0]) is { } t && t.Type() == DataType.Int8).Select(n => graph.Initializer(n.Input[1])!);
        }
    }

    [TestMethod]
    [DataRow(IntegerType.UInt8, false, DataType.Uint8)]
    [DataRow(IntegerType.UInt8, true, DataType.Uint8)]
    [DataRow(IntegerType.Int8, false, DataType.Int8)]
    [DataRow(IntegerType.Int8, true, DataType.Int8)]
    public void ActivationTypeAndSymmetry_AreThoseOfTheCodes(IntegerType type, bool symmetric, DataType expected)
    {
        ModelGraph graph = Run(Plain with { ActivationType = type, SymmetricActivations = symmetric }).Graph;
        TensorProto[] points = [.. graph.Nodes.Where(n => n.OpType == "QuantizeLinear").Select(n => graph.Initializer(n.Input[2])!)];
        Assert.IsGreaterThan(10, points.Length);
        Assert.IsTrue(points.All(t => t.Type() == expected));
        int middle = type == IntegerType.UInt8 ? 128 : 0;
        Assert.AreEqual(symmetric, points.All(t => Value(t) == middle));
        Assert.IsLessThan(0.03, ModelQuantizerTests.Difference(graph));
    }

    [TestMethod]
    public void CalibrationMethods_GiveOtherRanges()
    {
        Dictionary<CalibrationMethod, double> steps = Enum.GetValues<CalibrationMethod>().ToDictionary(
            m => m, m => Steps(Plain with { Calibration = m, Percentile = 99 }));
        Assert.HasCount(steps.Count, steps.Values.Distinct().ToArray());
        foreach (CalibrationMethod clipping in steps.Keys.Where(m => m != CalibrationMethod.MinMax))
            Assert.IsLessThan(steps[CalibrationMethod.MinMax], steps[clipping], $"{clipping}");
        Assert.IsLessThan(Steps(Plain with { Percentile = 99.9 }), steps[CalibrationMethod.Percentile]);

        static double Steps(QuantizationOptions options)
        {
            ModelGraph graph = Run(options).Graph;
            return graph.Nodes.Where(n => n.OpType == "QuantizeLinear").Sum(n => (double)graph.Initializer(n.Input[1])!.ToFloats()[0]);
        }
    }

    [TestMethod]
    public void Seed_DrawsOtherSamples() => CollectionAssert.AreNotEqual(Run(new() { Mode = QuantizationMode.WeightOnly, Seed = 1 }).Graph.ToBytes(), Run(new() { Mode = QuantizationMode.WeightOnly, Seed = 2 }).Graph.ToBytes());

    [TestMethod]
    public void CalibrationCount_LimitsThePictures() => CollectionAssert.AreEqual(
        Run(Plain with { CalibrationCount = 3 }).Graph.ToBytes(),
        ModelQuantizer.Run(Tiny, new(Pictures[..3]), Plain with { Threads = 1 }, NullDiagnostics.Instance).Graph.ToBytes());

    private static int Bytes(ModelGraph graph) => CompactForm.Apply(graph).ToBytes().Length;

    private static int Value(TensorProto tensor) => tensor.Type() == DataType.Int8 ? (sbyte)tensor.RawData[0] : tensor.RawData[0];

    private static QuantizationOutcome Run(QuantizationOptions options, IDiagnostics? diagnostics = null) =>
        ModelQuantizer.Run(Tiny, new(Pictures), options with { Threads = 1 }, diagnostics ?? NullDiagnostics.Instance);

    /// <summary>Two layers: a product and, behind a Relu, one with a bias.</summary>
    private static ModelGraph MatrixProducts()
    {
        ModelProto model = new() { IrVersion = 7, Graph = new() { Name = "products" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 13 });
        model.Graph.Input.Add(ValueInfos.Tensor("x", DataType.Float, 1, 16));
        model.Graph.Output.Add(ValueInfos.Tensor("y", DataType.Float, 1, 4));
        return new ModelGraph(model).Edit(editor =>
        {
            editor.SetInitializer(Tensors.Float("a", [16, 8], [.. Enumerable.Range(0, 128).Select(i => MathF.Cos(i) / 4)]));
            editor.SetInitializer(Tensors.Float("b", [4, 8], [.. Enumerable.Range(0, 32).Select(i => MathF.Sin(3 * i) / 4)]));
            editor.SetInitializer(Tensors.Float("c", [4], [1, -1, 0.5f, 0]));
            editor.Add("MatMul", "first", ["x", "a"], ["h"]);
            editor.Add("Relu", "relu", ["h"], ["r"]);
            editor.Add("Gemm", "second", ["r", "b", "c"], ["y"]).Set("transB", 1L);
        });
    }
}
