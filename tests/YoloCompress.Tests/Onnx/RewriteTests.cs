using YoloCompress.Onnx;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Onnx;

[TestClass]
public sealed class RewriteTests
{
    [TestMethod]
    public void FoldBatchNormalization_OfTheTinyDetector()
    {
        ModelGraph graph = TinyDetector.Build(96), folded = FoldBatchNormalization.Apply(graph);
        Assert.IsTrue(graph.Nodes.Any(n => n.OpType == "BatchNormalization"));
        Assert.IsFalse(folded.Nodes.Any(n => n.OpType == "BatchNormalization"));
        Assert.IsLessThan(2e-3, Parity.Difference(graph.ToBytes(), [folded], low: 0));
        Assert.IsNotNull(folded.Initializer("model.0.conv.bias"));
        Assert.IsNull(folded.Initializer("model.0.bn.weight"));
    }

    [TestMethod]
    [DataRow("Conv", 1, false)]
    [DataRow("Conv", 1, true)]
    [DataRow("Conv", 2, true)]
    [DataRow("ConvTranspose", 1, true)]
    [DataRow("ConvTranspose", 2, false)]
    [DataRow("ConvTranspose", 2, true)]
    public void FoldBatchNormalization_KeepsTheResult(string op, int groups, bool bias)
    {
        ModelSketch sketch = new ModelSketch().Input("x", 1, 4, 6, 6);
        sketch = op == "Conv" ? sketch.Random("w", 6, 4 / groups, 3, 3) : sketch.Random("w", 4, 6 / groups, 3, 3);
        if (bias)
            sketch.Random("b", 6);
        ModelGraph graph = sketch.Node(op, bias ? "x w b" : "x w", "c", n => n.Set("group", groups)).BatchNormalization("c", "y", 6).Build("y");
        ModelGraph folded = FoldBatchNormalization.Apply(graph);
        Assert.HasCount(1, folded.Nodes);
        Assert.IsLessThan(1e-5, Parity.Difference(graph, folded));
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void FoldBatchNormalization_IntoGemm(int transB)
    {
        ModelGraph graph = new ModelSketch().Input("x", 1, 2, 3, 4).Node("Flatten", "x", "f").Random("w", transB == 1 ? [5, 24] : [24, 5]).Random("b", 5)
            .Node("Gemm", "f w b", "g", n => n.Set("transB", transB)).BatchNormalization("g", "y", 5).Build("y");
        ModelGraph folded = FoldBatchNormalization.Apply(graph);
        Assert.HasCount(2, folded.Nodes);
        Assert.IsLessThan(1e-5, Parity.Difference(graph, folded));
    }

    [TestMethod]
    public void FoldBatchNormalization_LeavesWhatOthersReadAndCopiesSharedWeights()
    {
        ModelGraph graph = new ModelSketch().Input("x", 1, 3, 6, 6).Random("w", 3, 3, 1, 1)
            .Node("Conv", "x w", "a").BatchNormalization("a", "an", 3)
            .Node("Conv", "an w", "b").BatchNormalization("b", "bn", 3).Node("Add", "b bn", "y").Build("y");
        ModelGraph folded = FoldBatchNormalization.Apply(graph);
        Assert.AreEqual(1, folded.Nodes.Count(n => n.OpType == "BatchNormalization"));
        Assert.IsLessThan(1e-5, Parity.Difference(graph, folded));
    }

    [TestMethod]
    public void BroadcastCompaction_KeepsGridsAndAnchorsOnce()
    {
        float[] grid = [.. Enumerable.Range(0, 3 * 8 * 9 * 2).Select(i => i % 2 == 0 ? (i / 2 % 9) - 0.5f : (i / 18 % 8) - 0.5f)];
        float[] anchors = [.. Enumerable.Range(0, 3 * 8 * 9 * 2).Select(i => 10f + (i / 144 * 7) + (i % 2 * 3))];
        ModelGraph graph = new ModelSketch().Input("x", 1, 6, 8, 9).Integers("r", 1, 3, 8, 9, 2).Node("Reshape", "x r", "c")
            .Floats("grid", [1, 3, 8, 9, 2], grid).Floats("anchors", [1, 3, 8, 9, 2], anchors)
            .Node("Add", "c grid", "g").Node("Mul", "g anchors", "y").Build("y").Edit(_ => { });
        ModelGraph compact = BroadcastCompaction.Apply(graph);
        Assert.IsLessThan(1, Parity.Difference(graph, compact) * 1e9);
        CollectionAssert.AreEqual(new long[] { 1, 3, 1, 1, 2 }, compact.Initializer("anchors")!.Dims.ToArray());
        Assert.IsLessThan(60, compact.Initializers.Where(t => t.Name.StartsWith("grid", StringComparison.Ordinal)).Sum(t => t.ElementCount()));
    }

    [TestMethod]
    public void BroadcastCompaction_LeavesWhatMakesTheResultLarger()
    {
        // The constant has the full shape, the other operand has not.
        ModelGraph graph = new ModelSketch().Input("x", 1, 1, 1, 1).Floats("c", [1, 1, 10, 10], [.. Enumerable.Repeat(2f, 100)]).Node("Add", "x c", "y").Build("y");
        Assert.AreSame(graph, BroadcastCompaction.Apply(graph));
    }

    [TestMethod]
    public void CompactForm_IsSmallerAndComputesTheSame()
    {
        ModelGraph graph = TinyDetector.Build(96), compact = CompactForm.Apply(graph);
        Assert.IsLessThan(graph.ToBytes().Length - 20_000, compact.ToBytes().Length);
        Assert.AreEqual(0, Parity.Difference(graph, compact));
        Assert.AreEqual(graph.Metadata("names"), compact.Metadata("names"));
        CollectionAssert.AllItemsAreUnique(compact.Initializers.Select(t => t.Name).Concat(compact.Nodes.SelectMany(n => n.Output)).ToArray());
    }

    [TestMethod]
    public void TryBypass_KeepsOutputNames()
    {
        ModelGraph graph = new ModelSketch().Input("x", 1, 3, 4, 4).Node("Relu", "x", "r").Node("Identity", "r", "y").Build("y");
        ModelGraph without = graph.Edit(e => Assert.IsTrue(e.TryBypass(e.Nodes[1])));
        Assert.HasCount(1, without.Nodes);
        Assert.AreEqual("y", without.Nodes[0].Output[0]);
        ModelGraph only = new ModelSketch().Input("x", 1, 3, 4, 4).Node("Identity", "x", "y").Build("y");
        only.Edit(e => Assert.IsFalse(e.TryBypass(e.Nodes[0])));
    }
}
