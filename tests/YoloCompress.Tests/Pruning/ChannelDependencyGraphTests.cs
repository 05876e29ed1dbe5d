using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;

namespace YoloCompress.Tests.Pruning;

[TestClass]
public sealed class ChannelDependencyGraphTests
{
    [TestMethod]
    public void Shortcut_JoinsTheChannelsOfBothSides()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        string b = g.Conv(a, 8, name: "b");
        ChannelGroup group = Follow(g, g.Conv(g.Binary("Add", a, b), 4, name: "head")).Groups[0];
        Assert.AreEqual("a + b", group.Name);
        Assert.HasCount(8, group.Units);
        Assert.AreEqual("b, head", Names(group.Consumers));
    }

    [TestMethod]
    public void Concat_GivesEachPartItsOwnGroup()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        string b = g.Conv("images", 4, name: "b");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(g.Concat(1, a, b), 4, name: "head"));
        Assert.AreEqual("a: 8, b: 4, head: 4 (pinned)", Describe(dependencies));
        Assert.AreEqual("head", Names(dependencies.Groups[1].Consumers));
    }

    [TestMethod]
    public void Bottleneck3_IsFollowed()
    {
        GraphSketch g = new(1);
        string x = g.Conv("images", 16, name: "stem");
        string y = g.Conv(g.Conv(g.Conv(x, 8, name: "cv1"), 8, 3, name: "cv2"), 16, name: "cv3");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(g.Binary("Add", x, y), 4, name: "head"));
        Assert.AreEqual("stem + cv3: 16, cv1: 8, cv2: 8, head: 4 (pinned)", Describe(dependencies));
    }

    [TestMethod]
    public void TwoInstancesOfABlock_LoseChannelsEachByItself()
    {
        GraphSketch g = new(1);
        string x = g.Conv("images", 16, name: "stem");
        foreach (string block in (string[])["m0", "m1"])
            x = g.Binary("Add", x, g.Conv(g.Conv(g.Conv(x, 8, name: $"{block}.cv1"), 8, 3, name: $"{block}.cv2"), 16, name: $"{block}.cv3"));
        ModelGraph graph = g.Build(g.Conv(x, 4, name: "head"));
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(graph, g.Shapes(graph));
        ChannelGroup Group(string name) => dependencies.Groups.Single(group => group.Name == name);
        ModelGraph pruned = dependencies.Remove([.. Group("m0.cv1").Units[..3], .. Group("m1.cv1").Units[..5], .. Group("m1.cv2").Units[..1]]);
        string Widths(string block) => string.Join(", ", Enumerable.Range(1, 3).Select(i => pruned.Initializer($"{block}.cv{i}.weight")!.Dims[0]));
        Assert.AreEqual("5, 8, 16", Widths("m0"));
        Assert.AreEqual("3, 7, 16", Widths("m1"));
        Masks.AssertPrunedEqualsMasked(graph, g.Shapes(graph), 7, 1e-5);
    }

    [TestMethod]
    public void ConvolutionReadByTwoBranches_IsNarrowerForBoth()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        ModelGraph graph = g.Build(g.Conv(g.Conv(a, 8, name: "b"), 4, name: "head"), g.Conv(g.Silu(a), 4, name: "head2"));
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(graph, g.Shapes(graph));
        Assert.AreEqual("b, head2", Names(dependencies.Groups[0].Consumers));
        ModelGraph pruned = dependencies.Remove(dependencies.Groups[0].Units[..2]);
        Assert.AreEqual(6, pruned.Initializer("b.weight")!.Dims[1]);
        Assert.AreEqual(6, pruned.Initializer("head2.weight")!.Dims[1]);
        Masks.AssertPrunedEqualsMasked(graph, g.Shapes(graph), 3, 1e-5);
    }

    [TestMethod]
    public void ConvolutionRunTwice_StaysWhole()
    {
        GraphSketch g = new(1, channels: 8);
        string once = g.Conv("images", 8, name: "a");
        string twice = g.Conv(g.Unary("Relu", once), 8, name: "a/2", sharedWeight: "a.weight");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(twice, 4, name: "head"));
        Assert.IsTrue(dependencies.Groups.All(group => group.PinnedBecause != null));
    }

    [TestMethod]
    public void CustomOperator_LeavesItsChannelsWholeAndIsNamed()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        NodeProto custom = g.Add("Conv", "strange", [a, g.Weights("strange.weight", 8, 8, 1, 1)], g.Shape(a));
        custom.Domain = "com.example";
        string b = g.Conv("images", 8, name: "b");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(custom.Output[0], 4, name: "head"), g.Conv(b, 4, name: "head2"));
        StringAssert.Contains(dependencies.Groups.Single(group => group.Name == "a").PinnedBecause, "strange");
        Assert.IsNull(dependencies.Groups.Single(group => group.Name == "b").PinnedBecause);
    }

    [TestMethod]
    public void DepthwiseConvolution_PassesChannelsOn()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        string d = g.Conv(a, 8, 3, groups: 8, name: "depthwise");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(d, 4, name: "head"));
        Assert.AreEqual("a + depthwise: 8, head: 4 (pinned)", Describe(dependencies));
        Assert.AreEqual("head", Names(dependencies.Groups[0].Consumers));
        ModelGraph pruned = dependencies.Remove(dependencies.Groups[0].Units[..3]);
        Assert.AreEqual(5, pruned.Nodes.Single(n => n.Name == "depthwise").GetInt("group", 1));
        CollectionAssert.AreEqual(new long[] { 5, 1, 3, 3 }, pruned.Initializer("depthwise.weight")!.Dims);
    }

    [TestMethod]
    public void GroupedConvolution_LosesTheSamePlacesOfEachGroup()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(g.Conv(a, 12, groups: 2, name: "grouped"), 4, name: "head"));
        Assert.AreEqual("a: 4, grouped: 6, head: 4 (pinned)", Describe(dependencies));
        ModelGraph pruned = dependencies.Remove([dependencies.Groups[0].Units[1], dependencies.Groups[1].Units[0]]);
        CollectionAssert.AreEqual(new long[] { 10, 3, 1, 1 }, pruned.Initializer("grouped.weight")!.Dims);
        CollectionAssert.AreEqual(new long[] { 6, 3, 1, 1 }, pruned.Initializer("a.weight")!.Dims);
    }

    [TestMethod]
    public void SharedWeight_StaysWhole()
    {
        GraphSketch g = new(1, channels: 8);
        string a = g.Conv("images", 8, name: "a");
        string b = g.Conv("images", 8, name: "b", sharedWeight: "a.weight");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(g.Concat(1, a, b), 4, name: "head"));
        Assert.IsTrue(dependencies.Groups.All(group => group.PinnedBecause != null));
        StringAssert.Contains(dependencies.Groups[0].PinnedBecause, "'a.weight' is shared");
    }

    [TestMethod]
    public void UnknownOperator_LeavesItsChannelsWholeAndIsNamed()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        string strange = g.Unary("LRN", a);
        string b = g.Conv("images", 8, name: "b");
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(strange, 4, name: "head"), g.Conv(b, 4, name: "head2"));
        StringAssert.Contains(dependencies.Groups[0].PinnedBecause, "(LRN) cannot be followed");
        Assert.IsNull(dependencies.Groups[1].PinnedBecause);
    }

    [TestMethod]
    public void Softmax_OverChannels_LeavesThemWhole()
    {
        GraphSketch g = new(1);
        string over = g.Unary("Softmax", g.Transpose(g.Conv("images", 8, name: "a"), 0, 2, 3, 1));
        string past = g.Unary("Softmax", g.Conv("images", 8, name: "b"));
        ChannelDependencyGraph dependencies = Follow(g, g.Conv(g.Concat(1, g.Transpose(over, 0, 3, 1, 2), past), 4, name: "head"));
        StringAssert.Contains(dependencies.Groups[0].PinnedBecause, "mixes its channels");
        Assert.IsNull(dependencies.Groups[1].PinnedBecause);
    }

    [TestMethod]
    public void LayersToKeepWhole_PinWhatTheyMakeAndRead()
    {
        GraphSketch g = new(1);
        string a = g.Conv("images", 8, name: "a");
        string b = g.Conv(a, 8, name: "b");
        string c = g.Conv(b, 8, name: "c");
        ModelGraph graph = g.Build(g.Conv(g.Conv(c, 8, name: "d"), 4, name: "head"));
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(
            graph, g.Shapes(graph), layer => layer.Node.Name == "b" ? "it is excluded" : null);
        CollectionAssert.AreEqual(
            new string?[] { "it is excluded", "it is excluded", null, null, "it is an output of the model" },
            dependencies.Groups.Select(group => group.PinnedBecause).ToArray());
    }

    [TestMethod]
    public void OriginalModel_StaysAsItIs()
    {
        GraphSketch g = new(1);
        ModelGraph graph = g.Build(g.Conv(g.Silu(g.BatchNormalization(g.Conv("images", 8))), 4));
        byte[] before = graph.ToBytes();
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(graph, g.Shapes(graph));
        ModelGraph pruned = dependencies.Remove(dependencies.Groups[0].Units[..4]);
        CollectionAssert.AreEqual(before, graph.ToBytes());
        Assert.IsLessThan(before.Length, pruned.ToBytes().Length);
        Assert.AreSame(graph, dependencies.Remove([]));
    }

    private static ChannelDependencyGraph Follow(GraphSketch g, params string[] outputs)
    {
        ModelGraph graph = g.Build(outputs);
        return ChannelDependencyGraph.Of(graph, g.Shapes(graph));
    }

    private static string Names(IEnumerable<ChannelLayer> layers) => string.Join(", ", layers.Select(l => l.Node.Name));

    private static string Describe(ChannelDependencyGraph dependencies) => string.Join(
        ", ", dependencies.Groups.Select(g => $"{g.Name}: {g.Units.Length}{(g.PinnedBecause == null ? "" : " (pinned)")}"));
}
