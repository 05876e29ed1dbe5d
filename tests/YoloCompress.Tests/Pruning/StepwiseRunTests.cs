using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Pruning;

[TestClass]
public sealed class StepwiseRunTests
{
    [TestMethod]
    public void Steps_GiveWhatTheWholeModelGives()
    {
        (GraphSketch g, ModelGraph graph) = Model();
        float[][] pictures = Pictures();
        using OnnxModel whole = new(graph);
        StepwiseRun run = new(graph, pictures, g.Shape("images"));
        foreach (NodeProto conv in graph.Nodes.Where(n => n.OpType == "Conv"))
            run.AdvanceTo(conv);
        List<float[]> outputs = [];
        run.Finish([graph.Outputs[0].Name], (_, _, _, values) => outputs.Add(values.ToArray()));
        for (int p = 0; p < pictures.Length; p++)
            AssertClose(whole.Run(pictures[p])[0].Values, outputs[p]);
    }

    [TestMethod]
    public void ReplacedWeights_CountForWhatComesAfterThem()
    {
        (GraphSketch g, ModelGraph graph) = Model();
        TensorProto weight = graph.Initializer("b.weight")!;
        TensorProto doubled = Tensors.Float("b.weight", [.. weight.Dims], [.. weight.ToFloats().Select(w => 2 * w)]);
        using OnnxModel whole = new(graph.Edit(e => e.SetInitializer(doubled)));
        float[][] pictures = Pictures();
        StepwiseRun run = new(graph, pictures, g.Shape("images"));
        run.AdvanceTo(graph.Nodes.Single(n => n.Name == "b"));
        run.Replace(doubled);
        List<float[]> outputs = [];
        run.Finish([graph.Outputs[0].Name], (_, _, _, values) => outputs.Add(values.ToArray()));
        AssertClose(whole.Run(pictures[1])[0].Values, outputs[1]);
    }

    [TestMethod]
    public void Values_AreThereBeforeTheirReader_AndGoneAfterwards()
    {
        (GraphSketch g, ModelGraph graph) = Model();
        StepwiseRun run = new(graph, Pictures(), g.Shape("images"));
        NodeProto b = graph.Nodes.Single(n => n.Name == "b");
        run.AdvanceTo(b);
        CollectionAssert.AreEqual(new long[] { 1, 8, 8, 8 }, run.Value(0, b.Input[0]).Shape);
        run.Finish();
        Assert.ThrowsExactly<KeyNotFoundException>(() => run.Value(0, b.Input[0]));
        Assert.ThrowsExactly<InvalidOperationException>(() => run.AdvanceTo(b));
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 5e-3f);
    }

    private static (GraphSketch Sketch, ModelGraph Graph) Model()
    {
        GraphSketch g = new(1);
        string a = g.Silu(g.Conv("images", 8, 3, name: "a"));
        string b = g.Conv(a, 8, 3, name: "b");
        return (g, g.Build(g.Conv(g.Binary("Add", a, b), 4)));
    }

    private static float[][] Pictures()
    {
        Random random = new(3);
        return [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, 3 * 64).Select(_ => random.NextSingle()).ToArray())];
    }
}
