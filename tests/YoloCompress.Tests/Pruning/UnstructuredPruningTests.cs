using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Unstructured;
using YoloCompress.Tests.Numerics;

namespace YoloCompress.Tests.Pruning;

[TestClass]
public sealed class UnstructuredPruningTests
{
    private static readonly ModelGraph Model = BuildModel();
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 24).Select(SmoothPictures.Make)];

    [TestMethod]
    public void L1_Global_SetsTheSmallestWeightsOfAllLayersTo0()
    {
        UnstructuredResult result = Prune(new() { Method = UnstructuredMethod.L1, Amount = 0.4 });
        float[] before = [.. Convolutions(Model).SelectMany(w => w)];
        float[] after = [.. Convolutions(result.Graph).SelectMany(w => w)];
        Assert.AreEqual((long)Math.Round(before.Length * 0.4), result.Report.Zeros);
        Assert.AreEqual(result.Report.Zeros, after.LongCount(w => w == 0));
        float largestGone = before.Where((_, i) => after[i] == 0).Max(MathF.Abs);
        float smallestKept = after.Where(w => w != 0).Min(MathF.Abs);
        Assert.IsLessThanOrEqualTo(smallestKept, largestGone);
        Assert.IsTrue(before.Where((w, i) => after[i] != 0 && after[i] != w).Count() == 0);
    }

    [TestMethod]
    public void L1_PerLayer_PrunesEveryLayerByTheSameShare()
    {
        UnstructuredResult result = Prune(new() { Method = UnstructuredMethod.L1, Amount = 0.25, Global = false });
        Assert.IsTrue(result.Report.Layers.All(l => Math.Abs(l.Sparsity - 0.25) < 0.01));
    }

    [TestMethod]
    public void Random_DependsOnItsSeedOnly()
    {
        UnstructuredOptions options = new() { Method = UnstructuredMethod.Random, Amount = 0.5 };
        byte[] first = Prune(options).Graph.ToBytes();
        CollectionAssert.AreEqual(first, Prune(options).Graph.ToBytes());
        CollectionAssert.AreNotEqual(first, Prune(options with { Seed = 1 }).Graph.ToBytes());
        Assert.AreEqual(0.5, Prune(options).Report.Sparsity, 0.001);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void NM_KeepsTwoOfEachFourInputChannels(bool compensated)
    {
        UnstructuredResult result = Prune(new() { Method = UnstructuredMethod.NM }, compensated ? Pictures : null);
        TensorProto weight = result.Graph.Initializer("b.weight")!;
        float[] values = weight.ToFloats();
        for (int o = 0; o < weight.Dims[0]; o++)
        {
            for (int k = 0; k < 9; k++)
            {
                for (int c = 0; c < weight.Dims[1]; c += 4)
                {
                    int kept = Enumerable.Range(c, 4).Count(i => values[(((o * (int)weight.Dims[1]) + i) * 9) + k] != 0);
                    Assert.AreEqual(2, kept);
                }
            }
        }
    }

    [TestMethod]
    public void OBS_HasTheWantedSparsity_AndLosesMuchLessThanL1()
    {
        UnstructuredResult obs = Prune(new() { Amount = 0.5 }, Pictures);
        UnstructuredResult uniform = Prune(new() { Amount = 0.5, Global = false }, Pictures);
        UnstructuredResult l1 = Prune(new() { Method = UnstructuredMethod.L1, Amount = 0.5 });
        Assert.AreEqual(0.5, obs.Report.Sparsity, 0.01);
        Assert.AreEqual(0.5, uniform.Report.Sparsity, 0.01);
        double magnitude = Loss(l1.Graph);
        Assert.IsLessThan(0.3 * magnitude, Loss(uniform.Graph));
        Assert.IsLessThan(0.3 * magnitude, Loss(obs.Graph));
        Assert.IsTrue(obs.Report.Layers.All(l => l.Sensitivity > 0 && l.RelativeError is > 0 and < 1));
    }

    [TestMethod]
    public void OBS_WithoutBiases_CorrectsTheMeanOfTheNormalization()
    {
        ModelGraph pruned = Prune(new() { Amount = 0.6 }, Pictures).Graph;
        CollectionAssert.AreNotEqual(Vector(Model, "bn0.running_mean"), Vector(pruned, "bn0.running_mean"));
        CollectionAssert.AreEqual(Vector(Model, "bn0.running_var"), Vector(pruned, "bn0.running_var"));
    }

    [TestMethod]
    public void OBS_Repeated_GivesTheSameBytes() => CollectionAssert.AreEqual(
        Prune(new() { Amount = 0.3 }, Pictures).Graph.ToBytes(), Prune(new() { Amount = 0.3 }, Pictures).Graph.ToBytes());

    [TestMethod]
    public void ExcludedAndSharedLayers_StayWhole_AndAreNamed()
    {
        GraphSketch g = new(1, channels: 8);
        string a = g.Conv("images", 8, name: "a");
        string b = g.Conv("images", 8, name: "b", sharedWeight: "a.weight");
        ModelGraph graph = g.Build(g.Conv(g.Conv(g.Concat(1, a, b), 8, name: "c"), 4, name: "head"));
        WarningList warnings = new();
        UnstructuredResult result = UnstructuredPruning.Run(
            graph, new() { Method = UnstructuredMethod.L1, Amount = 0.5, ExcludeNodes = ["hea?", "nothing"] }, null, warnings);
        Assert.AreEqual("a, b, head", string.Join(", ", result.Report.Excluded.Select(e => e.Name)));
        StringAssert.Contains(result.Report.Excluded[0].Reason, "shared");
        CollectionAssert.AreEqual(Vector(graph, "head.weight"), Vector(result.Graph, "head.weight"));
        CollectionAssert.AreEqual(new[] { ErrorCodes.ExcludedNodeUnknown }, warnings.Codes);
    }

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(-0.1)]
    [DataRow(double.NaN)]
    public void Amount_OutOfRange_IsRefused(double amount) =>
        AssertFails(ErrorCodes.PruneAmountOutOfRange, () => Prune(new() { Amount = amount }, Pictures));

    [TestMethod]
    public void Pattern_ThatKeepsNothingOrAll_IsRefused()
    {
        AssertFails(ErrorCodes.SparsityPatternInvalid, () => Prune(new() { Method = UnstructuredMethod.NM, Keep = 4, Of = 4 }));
        AssertFails(ErrorCodes.SparsityPatternInvalid, () => Prune(new() { Method = UnstructuredMethod.NM, Keep = 0, Of = 4 }));
    }

    [TestMethod]
    public void OBS_WithoutPictures_IsRefused()
    {
        AssertFails(ErrorCodes.PruningNeedsPictures, () => Prune(new()));
        AssertFails(ErrorCodes.PruningNeedsPictures, () => Prune(new(), []));
    }

    [TestMethod]
    public void OBS_WithOnePicture_WarnsAndStillWorks()
    {
        GraphSketch g = new(1, size: 4);
        ModelGraph graph = g.Build(g.Conv(g.Conv("images", 16, 3), 4, 3));
        WarningList warnings = new();
        float[] picture = Naive.Random(48, 1);
        UnstructuredResult result = UnstructuredPruning.Run(graph, new() { Amount = 0.5 }, [picture], warnings);
        CollectionAssert.AreEqual(new[] { ErrorCodes.TooFewPicturesToPrune }, warnings.Codes);
        using OnnxModel model = new(result.Graph);
        Assert.IsTrue(model.Run(picture)[0].Values.All(float.IsFinite));
    }

    [TestMethod]
    public void ModelWithoutConvolutions_IsRefused()
    {
        GraphSketch g = new(1);
        ModelGraph graph = g.Build(g.Unary("Relu", "images"));
        AssertFails(ErrorCodes.NothingToPrune, () => UnstructuredPruning.Run(graph, new(), Pictures, NullDiagnostics.Instance));
    }

    private static void AssertFails(string code, Action action) =>
        Assert.AreEqual(code, Assert.ThrowsExactly<YoloCompressException>(action).Code);

    private static UnstructuredResult Prune(UnstructuredOptions options, float[][]? pictures = null) =>
        UnstructuredPruning.Run(Model, options, pictures, NullDiagnostics.Instance);

    private static ModelGraph BuildModel()
    {
        GraphSketch g = new(5, size: 16);
        string a = g.Silu(g.BatchNormalization(g.Conv("images", 16, 3, bias: false, name: "a")));
        string b = g.Silu(g.Conv(a, 16, 3, name: "b"));
        string c = g.Silu(g.Conv(g.Binary("Add", a, b), 24, 3, stride: 2, name: "c"));
        string d = g.Silu(g.Conv(c, 24, 3, groups: 2, name: "d"));
        return g.Build(g.Conv(d, 8, name: "head"));
    }

    private static IEnumerable<float[]> Convolutions(ModelGraph graph) =>
        graph.Nodes.Where(n => n.OpType == "Conv").Select(n => Vector(graph, n.Input[1]));

    private static float[] Vector(ModelGraph graph, string name) => graph.Initializer(name)!.ToFloats();

    private static double Loss(ModelGraph graph) => SmoothPictures.Loss(Model, graph);
}
