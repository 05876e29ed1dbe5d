using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Pipeline;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Quantization;

/// <summary>What real projects give by mistake, or without knowing: each ends in a model that computes right, or in an error that says what is wrong.</summary>
[TestClass]
public sealed class QuantizationBadInputTests
{
    private const int Side = 16;

    private static readonly QuantizationOptions Options = new() { TargetRetention = 0, Threads = 1 };
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 4).Select(i => Noise(i))];

    [TestMethod]
    public void ConstantActivation_KeepsItsValue()
    {
        // All weights 0: the first layer gives its bias, whatever it reads.
        ModelGraph graph = Convolutions((name, values) => name == "w1" ? new float[values.Length] : values);
        AssertNear(graph, Quantize(graph), 0.02f);
    }

    [TestMethod]
    public void DeadActivation_StaysDead()
    {
        ModelGraph graph = Convolutions((name, values) => name is "w1" or "b1" ? new float[values.Length] : values);
        AssertNear(graph, Quantize(graph), 0.02f);
    }

    [TestMethod]
    [DataRow(QuantizationMode.Static)]
    [DataRow(QuantizationMode.Dynamic)]
    [DataRow(QuantizationMode.WeightOnly)]
    [DataRow(QuantizationMode.Float16)]
    public void AllZeroChannels_StayZero(QuantizationMode mode)
    {
        // Every other output channel of each layer.
        ModelGraph graph = Convolutions((name, values) => [.. values.Select((v, i) => i * 8 / values.Length % 2 == 0 ? v : 0)]);
        ModelGraph quantized = Quantize(graph, Options with { Mode = mode });
        AssertNear(graph, quantized, 0.02f);
        using OnnxModel model = new(quantized);
        float[] output = model.Run(Noise(9))[0].Values;
        Assert.IsTrue(output.Where((_, i) => i % 2 == 1).All(v => v == 0));
    }

    [TestMethod]
    [DataRow(float.PositiveInfinity)]
    [DataRow(float.NaN)]
    public void WeightThatIsNoNumber_IsAnErrorInEveryMode(float value)
    {
        ModelGraph graph = Convolutions((name, values) => name == "w2" ? [value, .. values[1..]] : values);
        foreach (QuantizationMode mode in Enum.GetValues<QuantizationMode>().Where(m => m != QuantizationMode.None))
        {
            YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Quantize(graph, Options with { Mode = mode }));
            Assert.AreEqual(ErrorCodes.NonFiniteWeight, e.Code);
            Assert.Contains("'w2'", e.Message);
        }
    }

    [TestMethod]
    public void ActivationThatBecomesInfinite_IsAnErrorThatNamesIt()
    {
        ModelGraph graph = Convolutions((name, values) => name is "w1" or "w2" ? [.. values.Select(_ => 1e30f)] : values);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Quantize(graph));
        Assert.AreEqual(ErrorCodes.NonFiniteActivation, e.Code);
        Assert.Contains("'r2'", e.Message);
    }

    [TestMethod]
    public void PicturesOfOneColour_AreWarnedOf()
    {
        RecordingDiagnostics diagnostics = new();
        ModelGraph graph = Convolutions();
        float[][] grey = [.. new[] { 0.2f, 0.5f, 0.9f }.Select(v => Enumerable.Repeat(v, 3 * Side * Side).ToArray())];
        ModelGraph quantized = ModelQuantizer.Run(graph, new(grey), Options, diagnostics).Graph;
        Assert.AreEqual(ErrorCodes.PoorCalibration, diagnostics.Warnings.Single().Code);
        Assert.Contains("one colour", diagnostics.Warnings[0].Message);
        // On such pictures it is right all the same.
        AssertNear(graph, quantized, 0.05f, grey[1]);
    }

    [TestMethod]
    public void ASinglePicture_IsWarnedOf()
    {
        RecordingDiagnostics diagnostics = new();
        ModelGraph graph = Convolutions();
        ModelGraph quantized = ModelQuantizer.Run(graph, new(Pictures[..1]), Options, diagnostics).Graph;
        Assert.AreEqual(ErrorCodes.PoorCalibration, diagnostics.Warnings.Single().Code);
        AssertNear(graph, quantized, 0.05f, Pictures[0]);
    }

    [TestMethod]
    public void OpenInputSizes_AreFixedByImageSize_ElseRefused()
    {
        ModelGraph open = TinyDetector.Build(96).Edit(e =>
        {
            foreach (TensorShapeProto.Types.Dimension dim in e.Model.Graph.Input[0].Type.TensorType.Shape.Dim.Skip(2))
                (dim.DimValue, dim.DimParam) = (0, "side");
            e.Model.Graph.Output[0].Type.TensorType.Shape = null;
        });
        byte[] bytes = open.ToBytes();
        ModelGraph imported = OnnxImporter.Import(bytes, new() { ImageSize = 96 }, NullDiagnostics.Instance);
        float[][] pictures = [.. Enumerable.Range(0, 2).Select(i => Noise(i, 96))];
        ModelGraph quantized = ModelQuantizer.Run(imported, new(pictures), Options, NullDiagnostics.Instance).Graph;
        using OnnxModel model = new(quantized);
        CollectionAssert.AreEqual(new[] { 1, 3, 96, 96 }, model.InputShape);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => OnnxImporter.Import(bytes, null, NullDiagnostics.Instance));
        Assert.Contains("ImageSize", e.Message);
    }

    [TestMethod]
    public void OldOperatorSet_IsRaisedForScalesByChannel()
    {
        ModelGraph graph = Convolutions(opset: 11);
        ModelGraph quantized = Quantize(graph);
        Assert.IsGreaterThanOrEqualTo(13, quantized.Opset);
        Assert.IsTrue(quantized.Nodes.Any(n => n.OpType == "DequantizeLinear" && n.Find("axis") != null));
        AssertNear(graph, quantized, 0.05f);
    }

    [TestMethod]
    [DataRow(QuantizationMode.Static)]
    [DataRow(QuantizationMode.Dynamic)]
    public void QuantizedModel_IsRefusedInEveryMode(QuantizationMode made)
    {
        ModelGraph quantized = Quantize(Convolutions(), Options with { Mode = made });
        foreach (QuantizationMode mode in Enum.GetValues<QuantizationMode>().Where(m => m != QuantizationMode.None))
        {
            YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Quantize(quantized, Options with { Mode = mode }));
            Assert.AreEqual(ErrorCodes.AlreadyQuantized, e.Code);
            Assert.Contains("quantized already", e.Message);
        }
    }

    [TestMethod]
    [DataRow(QuantizationMode.Static, null)]
    [DataRow(QuantizationMode.Static, 6.0)]
    [DataRow(QuantizationMode.Dynamic, null)]
    [DataRow(QuantizationMode.WeightOnly, null)]
    [DataRow(QuantizationMode.Float16, null)]
    public void WeightsSharedByTwoLayers_KeepTheirOwnBiases(QuantizationMode mode, double? bits)
    {
        // The third layer has the second's weights and another bias.
        ModelGraph graph = Convolutions().Edit(e => e.Nodes.Single(n => n.Name == "third").Input[1] = "w2");
        AssertNear(graph, Quantize(graph, Options with { Mode = mode, WeightBits = bits }), bits == null ? 0.05f : 0.1f);
    }

    [TestMethod]
    [DataRow(QuantizationMode.Static)]
    [DataRow(QuantizationMode.WeightOnly)]
    public void BiasSharedByTwoLayers_IsNotChangedForOne(QuantizationMode mode)
    {
        ModelGraph graph = Convolutions().Edit(e => e.Nodes.Single(n => n.Name == "third").Input[2] = "b2");
        AssertNear(graph, Quantize(graph, Options with { Mode = mode }), 0.05f);
    }

    private static ModelGraph Quantize(ModelGraph graph, QuantizationOptions? options = null) =>
        ModelQuantizer.Run(graph, new(Pictures), options ?? Options, NullDiagnostics.Instance).Graph;

    // The error as a share of the output's spread.
    private static void AssertNear(ModelGraph expected, ModelGraph actual, float tolerance, float[]? picture = null)
    {
        using OnnxModel original = new(expected), changed = new(actual);
        picture ??= Pictures[^1];
        float[] wanted = original.Run(picture)[0].Values, given = changed.Run(picture)[0].Values;
        Assert.IsTrue(given.All(float.IsFinite));
        double error = Math.Sqrt(wanted.Zip(given, (a, b) => Math.Pow(a - b, 2)).Average()), size = Math.Sqrt(wanted.Average(v => (double)v * v));
        Assert.IsLessThan(tolerance, error / size);
    }

    private static float[] Noise(int seed) => Noise(seed, Side);

    private static float[] Noise(int seed, int side)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, 3 * side * side).Select(_ => random.NextSingle())];
    }

    /// <summary>Three convolutions with Relu behind each, the mean of each channel, and a matrix product: all but the first, which reads the picture, become integers.</summary>
    private static ModelGraph Convolutions(Func<string, float[], float[]>? change = null, int opset = 13)
    {
        ModelProto model = new() { IrVersion = 7, Graph = new() { Name = "convolutions" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        model.Graph.Input.Add(ValueInfos.Tensor("x", DataType.Float, 1, 3, Side, Side));
        model.Graph.Output.Add(ValueInfos.Tensor("y", DataType.Float, 1, 8));
        return new ModelGraph(model).Edit(editor =>
        {
            Random random = new(3);
            Add("first", "x", "h1", "w1", "b1", 3);
            editor.Add("Relu", "relu1", ["h1"], ["r1"]);
            Add("second", "r1", "h2", "w2", "b2", 8);
            editor.Add("Relu", "relu2", ["h2"], ["r2"]);
            Add("third", "r2", "h3", "w3", "b3", 8);
            editor.Add("Relu", "relu3", ["h3"], ["r3"]);
            editor.Add("GlobalAveragePool", "mean", ["r3"], ["m"]);
            editor.Add("Flatten", "flatten", ["m"], ["f"]);
            editor.SetInitializer(Weights("w4", 8, 8));
            editor.SetInitializer(Weights("b4", 8));
            editor.Add("Gemm", "last", ["f", "w4", "b4"], ["y"]).Set("transB", 1L);

            void Add(string name, string input, string output, string weight, string bias, int channels)
            {
                editor.SetInitializer(Weights(weight, 8, channels, 3, 3));
                editor.SetInitializer(Weights(bias, 8));
                NodeProto node = editor.Add("Conv", name, [input, weight, bias], [output]);
                node.Set("pads", 1L, 1L, 1L, 1L);
                node.Set("kernel_shape", 3L, 3L);
            }

            TensorProto Weights(string name, params long[] dims)
            {
                float[] values = [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(_ => (random.NextSingle() - 0.4f) / (dims.Length > 1 ? dims[1] : 1))];
                return Tensors.Float(name, dims, change?.Invoke(name, values) ?? values);
            }
        });
    }
}
