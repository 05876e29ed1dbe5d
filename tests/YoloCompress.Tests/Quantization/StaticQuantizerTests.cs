using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;
using YoloCompress.TestAssets.Pictures;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public class StaticQuantizerTests
{
    private static readonly ModelGraph Tiny = TinyDetector.Build();
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 8).Select(i => Picture((ulong)i))];

    [TestMethod]
    public void Tiny_KeepsItsDetections()
    {
        QuantizationOutcome outcome = Run(new());
        using OnnxModel original = new(Tiny), quantized = new(outcome.Graph);
        float[] unseen = Picture(99);
        float[] expected = original.Run(unseen)[0].Values, actual = quantized.Run(unseen)[0].Values;
        int columns = 5 + TinyDetector.ClassNames.Count, found = 0;
        for (int row = 0; row < expected.Length; row += columns)
        {
            if (expected[row + 4] < 0.5f)
                continue;
            found++;
            Assert.AreEqual(expected[row + 4], actual[row + 4], 0.2f);
            Assert.AreEqual(expected[row], actual[row], 2f);
        }

        Assert.IsGreaterThan(0, found);
    }

    [TestMethod]
    public void Convolutions_AreFusedIntoIntegerKernels()
    {
        QuantizationOutcome outcome = Run(new() { TargetRetention = 0 });
        OptimizedGraph optimized = OptimizedGraph.Of(outcome.Graph);
        IReadOnlyDictionary<string, int> operators = optimized.OperatorCounts;
        int integer = outcome.Layers.Count(l => l.Placement == "int8"), products = outcome.Decisions.ProductLayers.Except(outcome.Decisions.FloatLayers).Count();
        // Each of the head's three levels is a product for its boxes and one for each anchor's scores.
        int head = outcome.Layers.Count(l => l.Placement == "int8" && l.Name.StartsWith("model.13.m.", StringComparison.Ordinal));
        Assert.IsGreaterThan(15, integer);
        Assert.IsGreaterThan(5, products);
        Assert.IsFalse(outcome.Layers.Any(l => l.Placement == "int8-weights"));
        Assert.AreEqual(integer - products - head, operators["QLinearConv"]);
        Assert.AreEqual(products + (head * (1 + 3)), operators["QGemm"]);
        Assert.IsTrue(operators.ContainsKey("QLinearSigmoid"));
        Assert.IsTrue(operators.ContainsKey("QLinearMul"));
        Assert.IsTrue(operators.ContainsKey("QLinearConcat"));
        Assert.IsTrue(operators.ContainsKey("QLinearAdd"));
        foreach (NodeProto pool in optimized.Graph.Nodes.Where(n => n.OpType == "MaxPool"))
            Assert.IsTrue(IsOnCodes(optimized.Graph, pool), $"{pool.Name} computes on floats.");
    }

    [TestMethod]
    public void Target_BringsSensitiveLayersBackToFloat()
    {
        QuantizationOutcome all = Run(new() { TargetRetention = 0 }), exact = Run(new() { TargetRetention = 0.999 });
        Assert.IsEmpty(all.Decisions.FloatLayers);
        Assert.IsNotEmpty(exact.Decisions.FloatLayers);
        double[] worth = [.. exact.Decisions.Ranking.Select(l => l.Loss / l.Work)];
        CollectionAssert.AreEqual(worth.OrderDescending().ToArray(), worth);
        foreach (string name in exact.Decisions.FloatLayers)
            Assert.AreEqual("float", exact.Layers.Single(l => l.Name == name).Placement);
    }

    [TestMethod]
    public void KeptDecisions_AreRepeatedWithoutMeasuring()
    {
        QuantizationDecisions kept = new() { FloatLayers = ["model.3.conv"], ProductLayers = ["model.2.cv1.conv"] };
        QuantizationOutcome outcome = StaticQuantizer.Run(Tiny, new QuantizationData(Pictures) { Decisions = kept }, new() { Threads = 2 }, NullDiagnostics.Instance);
        Assert.AreSame(kept, outcome.Decisions);
        Assert.AreEqual("float", outcome.Layers.Single(l => l.Name == "model.3.conv").Placement);
        Assert.AreEqual("int8", outcome.Layers.Single(l => l.Name == "model.2.cv1.conv").Placement);
    }

    [TestMethod]
    public void SameInput_SameBytes() => CollectionAssert.AreEqual(Run(new()).Graph.ToBytes(), Run(new()).Graph.ToBytes());

    [TestMethod]
    public void Given_StaysAsItWas()
    {
        byte[] before = Tiny.ToBytes();
        Run(new());
        CollectionAssert.AreEqual(before, Tiny.ToBytes());
    }

    [TestMethod]
    public void KeepFloat_ByNameGlobAndType()
    {
        QuantizationOutcome outcome = Run(new() { KeepFloat = ["model.1.conv", "model.2.*", "MaxPool"] });
        Assert.AreEqual("float", outcome.Layers.Single(l => l.Name.StartsWith("model.1.", StringComparison.Ordinal)).Placement);
        Assert.IsTrue(outcome.Layers.Where(l => l.Name.StartsWith("model.2.", StringComparison.Ordinal)).All(l => l.Placement == "float"));
        Assert.IsTrue(OptimizedGraph.Of(outcome.Graph).OperatorCounts.ContainsKey("MaxPool"));
    }

    [TestMethod]
    public void Quantized_IsRefused()
    {
        QuantizationOutcome outcome = Run(new());
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(
            () => StaticQuantizer.Run(outcome.Graph, Pictures, new(), NullDiagnostics.Instance));
        Assert.AreEqual(ErrorCodes.AlreadyQuantized, error.Code);
    }

    [TestMethod]
    public void NoPictures_IsAnError()
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(
            () => StaticQuantizer.Run(Tiny, [], new(), NullDiagnostics.Instance));
        Assert.AreEqual(ErrorCodes.NoCalibration, error.Code);
    }

    [TestMethod]
    public void InfiniteWeight_IsAnError()
    {
        ModelGraph broken = Tiny.Edit(editor =>
        {
            TensorProto weight = Tiny.Initializers.First(t => t.Dims.Count == 4);
            float[] values = weight.ToFloats();
            values[0] = float.PositiveInfinity;
            editor.SetInitializer(Tensors.Float(weight.Name, [.. weight.Dims], values));
        });
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(
            () => StaticQuantizer.Run(broken, Pictures, new(), NullDiagnostics.Instance));
        Assert.AreEqual(ErrorCodes.NonFiniteWeight, error.Code);
    }

    private static bool IsOnCodes(ModelGraph graph, NodeProto node)
    {
        NodeProto? producer = graph.ProducerOf(node.Input[0]);
        return producer?.OpType is "MaxPool" or "NhwcMaxPool" or "Reshape" or "Transpose"
            ? IsOnCodes(graph, producer)
            : producer?.OpType == "QuantizeLinear" || producer?.OpType.StartsWith("QLinear", StringComparison.Ordinal) == true;
    }

    private static QuantizationOutcome Run(QuantizationOptions options) =>
        StaticQuantizer.Run(Tiny, Pictures, options with { Threads = 2 }, NullDiagnostics.Instance);

    internal static float[] Picture(ulong seed)
    {
        const int Size = TinyDetector.DefaultImageSize;
        ShapesPicture picture = ShapesPicture.Generate(seed, Size);
        byte[] pixels = picture.Paint();
        float[] input = new float[3 * Size * Size];
        Array.Fill(input, 114 / 255f);
        for (int y = 0; y < Math.Min(Size, picture.Height); y++)
        {
            for (int x = 0; x < Math.Min(Size, picture.Width); x++)
            {
                for (int c = 0; c < 3; c++)
                    input[(((c * Size) + y) * Size) + x] = pixels[(((y * picture.Width) + x) * 3) + c] / 255f;
            }
        }

        return input;
    }
}
