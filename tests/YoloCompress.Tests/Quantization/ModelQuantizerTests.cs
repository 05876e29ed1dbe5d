using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Packing;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public sealed class ModelQuantizerTests
{
    private static readonly ModelGraph Tiny = TinyDetector.Build();
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 6).Select(i => StaticQuantizerTests.Picture((ulong)i))];

    [TestMethod]
    public void WeightOnly_IsTheFloatModelWithWeightsOnGrids()
    {
        QuantizationOutcome outcome = Run(new() { Mode = QuantizationMode.WeightOnly });
        CollectionAssert.AreEqual(
            QuantizationInput.Prepare(Tiny).Nodes.Select(n => n.OpType).ToArray(), outcome.Graph.Nodes.Select(n => n.OpType).ToArray());
        foreach (WeightLayer layer in WeightLayer.All(outcome.Graph))
            Assert.IsNotNull(GridRows.Find(layer.Tensor.ToFloats(), (int)layer.Tensor.Dims[0]), layer.Node.Name);
        Assert.IsTrue(outcome.Layers.All(l => l.Bits == 8 && l.Placement == "float"));
        Assert.IsLessThan(0.02, Difference(outcome.Graph));
    }

    [TestMethod]
    public void FewerBits_PackSmaller()
    {
        int[] sizes = [.. new double[] { 8, 6, 4.5, 3 }.Select(b => Packed(Run(new() { Mode = QuantizationMode.WeightOnly, WeightBits = b })))];
        Assert.IsLessThan(0.9 * sizes[0], sizes[1]);
        Assert.IsLessThan(0.9 * sizes[1], sizes[2]);
        Assert.IsLessThan(0.9 * sizes[2], sizes[3]);
    }

    [TestMethod]
    public void WithoutPictures_WeightsGoToTheNearestCode()
    {
        QuantizationOptions options = new() { Mode = QuantizationMode.WeightOnly };
        QuantizationOutcome outcome = ModelQuantizer.Run(Tiny, new([]), options, NullDiagnostics.Instance);
        Assert.IsLessThan(0.05, Difference(outcome.Graph));
    }

    [TestMethod]
    public void NarrowStatic_ComputesOnTheNarrowCodes()
    {
        QuantizationOutcome narrow = Run(new() { WeightBits = 5 });
        OptimizedGraph optimized = OptimizedGraph.Of(narrow.Graph);
        int products = narrow.Decisions.ProductLayers.Except(narrow.Decisions.FloatLayers).Count();
        int head = narrow.Layers.Count(l => l.Placement == "int8" && l.Name.StartsWith("model.13.m.", StringComparison.Ordinal));
        Assert.AreEqual(narrow.Layers.Count(l => l.Placement == "int8") - products - head, optimized.OperatorCounts["QLinearConv"]);
        Assert.IsTrue(narrow.Layers.Any(l => l.Bits < 8));
        Assert.IsTrue(narrow.Layers.All(l => l.WeightSqnrDb is > 0 and <= 120));
        Assert.IsLessThan(0.8 * Packed(Run(new())), Packed(narrow));
    }

    [TestMethod]
    public void SameInput_SameBytes()
    {
        QuantizationOptions options = new() { WeightBits = 5 };
        CollectionAssert.AreEqual(Run(options).Graph.ToBytes(), Run(options).Graph.ToBytes());
    }

    private static int Packed(QuantizationOutcome outcome) => ModelPacker.Pack(CompactForm.Apply(outcome.Graph).ToBytes()).Length;

    private static QuantizationOutcome Run(QuantizationOptions options) =>
        ModelQuantizer.Run(Tiny, new(Pictures), options with { Threads = 1 }, NullDiagnostics.Instance);

    // The mean difference of objectness and classes.
    internal static double Difference(ModelGraph graph)
    {
        using OnnxModel original = new(Tiny), changed = new(graph);
        float[] picture = StaticQuantizerTests.Picture(99);
        float[] expected = original.Run(picture)[0].Values, actual = changed.Run(picture)[0].Values;
        int columns = 5 + TinyDetector.ClassNames.Count;
        return Enumerable.Range(0, expected.Length).Where(i => i % columns >= 4).Average(i => Math.Abs(expected[i] - actual[i]));
    }
}
