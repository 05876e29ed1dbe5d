using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Onnx;

/// <summary>Operators in an old form compute the same after they are brought to a newer operator set.</summary>
[TestClass]
public sealed class OpsetTests
{
    private static readonly Dictionary<string, (long Opset, Action<ModelSketch> Build)> Old = new()
    {
        ["Slice"] = (9, s => s.Node("Slice", "x", "y", n => n.Set("starts", 1, 0L).Set("ends", 3, -1L).Set("axes", 1, 3L))),
        ["TopK"] = (9, s => s.Node("TopK", "x", "y i", n => n.Set("k", 2).Set("axis", 2))),
        ["Clip"] = (9, s => s.Node("Clip", "x", "y", n => n.Set("min", -0.5f).Set("max", 0.25f))),
        ["Clip one side"] = (9, s => s.Node("Clip", "x", "y", n => n.Set("max", 0.25f))),
        ["Pad"] = (9, s => s.Node("Pad", "x", "y", n => n.Set("pads", 0, 0, 1, 2, 0, 0, 3, 0L).Set("value", 1.5f))),
        ["Upsample nearest"] = (9, s => s.Floats("r", [4], 1, 1, 2, 3).Node("Upsample", "x r", "y")),
        ["Upsample linear"] = (9, s => s.Floats("r", [4], 1, 1, 2, 2).Node("Upsample", "x r", "y", n => n.Set("mode", "linear"))),
        ["Resize nearest"] = (10, s => s.Floats("r", [4], 1, 1, 1.6f, 2.5f).Node("Resize", "x r", "y")),
        ["Resize smaller"] = (10, s => s.Floats("r", [4], 1, 1, 0.4f, 0.5f).Node("Resize", "x r", "y")),
        ["Squeeze"] = (11, s => s.Node("Squeeze", "x", "y", n => n.Set("axes", [0L]))),
        ["Unsqueeze"] = (11, s => s.Node("Unsqueeze", "x", "y", n => n.Set("axes", [-1L]))),
        ["Split"] = (12, s => s.Node("Split", "x", "z y", n => n.Set("axis", 1).Set("split", 1, 3L))),
        ["Split equal"] = (12, s => s.Node("Split", "x", "z y", n => n.Set("axis", 1))),
        ["ReduceSum"] = (12, s => s.Node("ReduceSum", "x", "y", n => n.Set("axes", 1, 2L).Set("keepdims", 0))),
        ["Softmax over the rest"] = (12, s => s.Node("Softmax", "x", "y", n => n.Set("axis", 2))),
        ["Softmax default axis"] = (11, s => s.Node("Softmax", "x", "y")),
        ["Softmax last axis"] = (11, s => s.Node("Softmax", "x", "y", n => n.Set("axis", -1))),
        ["LogSoftmax"] = (12, s => s.Node("LogSoftmax", "x", "y", n => n.Set("axis", 1))),
        ["ReduceMean"] = (11, s => s.Node("ReduceMean", "x", "y", n => n.Set("axes", 2, 3L))),
    };

    public static IEnumerable<object[]> Names => Old.Keys.Select(k => new object[] { k });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Upgraded_ComputesTheSame(string name)
    {
        ModelSketch sketch = new ModelSketch(Old[name].Opset).Input("x", 1, 4, 5, 6);
        Old[name].Build(sketch);
        ModelGraph graph = sketch.Build("y"), upgraded = OpsetUpgrade.To(graph, 13);
        Assert.AreEqual(13, upgraded.Opset);
        Assert.AreEqual(7, upgraded.Model.IrVersion);
        Assert.IsLessThan(1e-6, Parity.Difference(graph, upgraded));
        if (graph.Opset < 11)
            Assert.IsLessThan(1e-6, Parity.Difference(graph, OpsetUpgrade.To(graph, 11)));
    }

    [TestMethod]
    public void Upgrade_OfASoftmaxOfUnknownShape_IsACodedError()
    {
        ModelGraph graph = new ModelSketch(11).Input("x", 1, 4, -1, 6).Node("Softmax", "x", "y").Build("y");
        Assert.AreEqual(ErrorCodes.OnnxNotUpgradable, Assert.ThrowsExactly<YoloCompressException>(() => OpsetUpgrade.To(graph, 13)).Code);
    }

    [TestMethod]
    [DataRow(17, "Relu", 11)]
    [DataRow(18, "Mish", 18)]
    [DataRow(17, "HardSwish", 14)]
    [DataRow(20, "Softmax", 13)]
    [DataRow(21, "LpPool", 21)]
    [DataRow(23, "Relu", 11)]
    public void Lowering_StopsWhereANodeNeedsItsOperatorSet(long opset, string op, long expected)
    {
        ModelSketch sketch = new ModelSketch(opset).Input("x", 1, 4, 5, 6).Random("w", 4, 4, 3, 3).Node("Conv", "x w", "c");
        ModelGraph graph = sketch.Node(op, "c", "y", n => _ = op == "LpPool" ? n.Set("kernel_shape", 2, 2L) : n).Build("y");
        ModelGraph lowered = OpsetLowering.Apply(graph);
        Assert.AreEqual(expected, lowered.Opset);
        Assert.AreEqual(OpsetInfo.IrVersion(expected), lowered.Model.IrVersion);
        Assert.AreEqual(0, Parity.Difference(graph, lowered));
    }

    [TestMethod]
    [DataRow("Split", "x p", 13)]
    [DataRow("Split", "x", 18)]
    [DataRow("ReduceMean", "x p", 18)]
    [DataRow("ReduceMean", "x", 11)]
    [DataRow("Unsqueeze", "x p", 13)]
    public void Lowering_SeesTheFormOfANode(string op, string inputs, long expected)
    {
        ModelGraph graph = new ModelSketch(18).Input("x", 1, 4, 5, 6).Integers("p", op == "Split" ? [1, 3] : [1])
            .Node(op, inputs, op == "Split" ? "z y" : "y", n => _ = op == "Split" ? inputs == "x" ? n.Set("axis", 1).Set("num_outputs", 2) : n.Set("axis", 1) : n).Build("y");
        ModelGraph lowered = OpsetLowering.Apply(graph);
        Assert.AreEqual(expected, lowered.Opset);
        Assert.AreEqual(0, Parity.Difference(graph, lowered));
    }

    [TestMethod]
    [DataRow(11, 6, "1.0")]
    [DataRow(13, 7, "1.6")]
    [DataRow(13, 8, "1.9")]
    [DataRow(17, 8, "1.12")]
    [DataRow(21, 10, "1.18")]
    public void OldestRuntime_IsTheTables(long opset, long ir, string expected) => Assert.AreEqual(expected, OpsetInfo.OldestRuntime(opset, ir));
}
