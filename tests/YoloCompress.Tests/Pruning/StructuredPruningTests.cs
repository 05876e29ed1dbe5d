using Google.Protobuf;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Structured;

namespace YoloCompress.Tests.Pruning;

[TestClass]
public sealed class StructuredPruningTests
{
    private static readonly ModelGraph Model = BuildModel(normalized: false);
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 24).Select(SmoothPictures.Make)];

    [TestMethod]
    [DataRow(ChannelImportanceMeasure.SecondOrder)]
    [DataRow(ChannelImportanceMeasure.L1)]
    [DataRow(ChannelImportanceMeasure.L2)]
    [DataRow(ChannelImportanceMeasure.LInfinity)]
    [DataRow(ChannelImportanceMeasure.Activation)]
    [DataRow(ChannelImportanceMeasure.Random)]
    public void EveryMeasure_RemovesEnough_InWholeBlocks(ChannelImportanceMeasure measure)
    {
        StructuredResult result = Prune(new() { Amount = 0.3, Importance = measure });
        Assert.IsGreaterThanOrEqualTo(0.3, result.Report.Removed);
        Assert.IsTrue(result.Report.Groups.All(g => g.After % 8 == 0 && g.After >= 8));
        Assert.AreEqual(ModelStatistics.Of(result.Graph).Macs, result.Report.MacsAfter);
        Assert.AreEqual(ModelStatistics.Of(Model).Macs, result.Report.MacsBefore);
    }

    [TestMethod]
    public void Weights_CountsWhatIsStored()
    {
        StructuredResult result = Prune(new() { Amount = 0.3, Unit = PruneUnit.Weights });
        Assert.IsLessThanOrEqualTo(0.7 * Stored(Model), Stored(result.Graph));

        static long Stored(ModelGraph graph) => graph.Nodes.Where(n => n.OpType == "Conv").Sum(n => graph.Initializer(n.Input[1])!.ElementCount());
    }

    [TestMethod]
    public void Latency_PrunesWhereTheTimeGoes()
    {
        // Nearly all of the time in one layer: its own channels and those that it reads have to bring the amount about.
        Dictionary<string, double> times = Model.Nodes.Where(n => n.OpType == "Conv").ToDictionary(n => n.Name, n => n.Name == "d" ? 100.0 : 0.1, StringComparer.Ordinal);
        LayerWidth d = Prune(new() { Amount = 0.4, Unit = PruneUnit.Latency, LayerTimes = times }).Report.Layers.Single(l => l.Name == "d");
        Assert.IsLessThanOrEqualTo(0.62 * d.InputsBefore * d.OutputsBefore, d.InputsAfter * d.OutputsAfter);
    }

    [TestMethod]
    public void Uniform_TakesTheSameShareOfEveryGroup()
    {
        StructuredResult result = Prune(new() { Amount = 0.4, Measured = false, Importance = ChannelImportanceMeasure.L2 });
        Assert.IsTrue(result.Report.Groups.All(g => Math.Abs(((double)g.After / g.Before) - 0.75) <= 0.25));
        Assert.IsGreaterThanOrEqualTo(0.4, result.Report.Removed);
    }

    [TestMethod]
    public void BatchNormalizationScale_RemovesTheSmallestScales()
    {
        ModelGraph graph = BuildModel(normalized: true);
        StructuredResult result = StructuredPruning.Run(
            graph,
            new() { Amount = 0.1, Importance = ChannelImportanceMeasure.BatchNormalizationScale, Measured = false, Reconstruct = false },
            null,
            NullDiagnostics.Instance);
        float[] before = graph.Initializer("bn0.weight")!.ToFloats();
        float[] after = result.Graph.Initializer("bn0.weight")!.ToFloats();
        CollectionAssert.AreEqual(before.OrderByDescending(Math.Abs).Take(after.Length).OrderBy(w => Array.IndexOf(before, w)).ToArray(), after);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Reconstruction_LosesMuchLess_AndSecondOrderLeast(bool normalized)
    {
        ModelGraph graph = BuildModel(normalized);
        StructuredOptions options = new() { Amount = 0.35 };
        double Loss(StructuredOptions o) => SmoothPictures.Loss(graph, StructuredPruning.Run(graph, o, Pictures, NullDiagnostics.Instance).Graph);
        double repaired = Loss(options);
        Assert.IsLessThan(0.5 * Loss(options with { Reconstruct = false }), repaired);
        Assert.IsLessThan(Loss(options with { Importance = ChannelImportanceMeasure.Random, Measured = false }), repaired);
    }

    [TestMethod]
    public void SeveralRounds_KeepTheMeansRight()
    {
        // Normalizations are shifted in each round; a shift that is made twice ruins the model.
        ModelGraph graph = BuildModel(normalized: true);
        double Loss(int rounds) => SmoothPictures.Loss(
            graph, StructuredPruning.Run(graph, new() { Amount = 0.35, Rounds = rounds }, Pictures, NullDiagnostics.Instance).Graph);
        Assert.IsLessThan(1.5 * Loss(1), Loss(3));
    }

    [TestMethod]
    [DataRow(true, 16)]
    [DataRow(false, 8)]
    public void CoarserBlocks_AreTaken_WhereTheyAreFaster(bool faster, int expected)
    {
        (long Fine, long Coarse) macs = default;
        CoarserBlocks coarser = new(16, (fine, coarse) =>
        {
            macs = (ModelStatistics.Of(fine).Macs, ModelStatistics.Of(coarse).Macs);
            return faster;
        });
        StructuredResult result = Prune(new() { Amount = 0.05, Measured = false, Importance = ChannelImportanceMeasure.L2, Coarser = coarser });
        Assert.AreEqual(expected, result.Report.RoundTo);
        Assert.AreEqual(faster ? macs.Coarse : macs.Fine, result.Report.MacsAfter);
        Assert.IsTrue(result.Report.Groups.All(g => g.After == g.Before || g.After % expected == 0));
    }

    [TestMethod]
    public void LayersAsNarrowAsABlock_LeaveNothingToPrune()
    {
        GraphSketch g = new(5, size: 16);
        ModelGraph graph = g.Build(g.Conv(g.Conv(g.Conv("images", 8, 3), 8, 3), 4));
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(
            () => StructuredPruning.Run(graph, new(), Pictures, NullDiagnostics.Instance));
        Assert.AreEqual(ErrorCodes.NothingToPrune, error.Code);
        StringAssert.Contains(error.Message, "RoundTo");
    }

    [TestMethod]
    public void OpenSizes_AreFixedAtTheDoor_AndPruned()
    {
        ModelProto open = ModelProto.Parser.ParseFrom(Model.ToBytes());
        foreach (TensorShapeProto.Types.Dimension dimension in open.Graph.Input[0].Type.TensorType.Shape.Dim.Where((_, i) => i != 1))
            (dimension.DimValue, dimension.DimParam) = (0, "open");
        ModelGraph graph = OnnxImporter.Import(open.ToByteArray(), new() { ImageSize = 16 }, NullDiagnostics.Instance);
        StructuredResult result = StructuredPruning.Run(graph, new() { Amount = 0.3 }, Pictures, NullDiagnostics.Instance);
        Assert.IsGreaterThanOrEqualTo(0.3, result.Report.Removed);
    }

    [TestMethod]
    public void DuplicateChannels_AreFoundAndCostNothing()
    {
        // Channels 8 to 15 of b are copies of 0 to 7: whoever reads them can do without.
        ModelGraph graph = Model.Edit(editor =>
        {
            foreach (string name in (string[])["b.weight", "b.bias"])
            {
                editor.TryGetInitializer(name, out TensorProto? tensor);
                float[] values = tensor!.ToFloats();
                values.AsSpan(0, values.Length / 2).CopyTo(values.AsSpan(values.Length / 2));
                editor.SetInitializer(Tensors.Float(name, [.. tensor!.Dims], values));
            }
        });
        StructuredResult result = StructuredPruning.Run(graph, new() { Amount = 0.2 }, Pictures, NullDiagnostics.Instance);
        Assert.AreEqual(8, result.Report.Groups.Single(g => g.Name == "b").After);
        Assert.IsLessThan(1e-3 * SmoothPictures.Energy(graph), SmoothPictures.Loss(graph, result.Graph));
    }

    [TestMethod]
    public void StemOutputsAndExcludedLayers_StayWhole_AndAreNamed()
    {
        StructuredResult result = Prune(new() { Amount = 0.2, ExcludeNodes = ["d"] });
        foreach (LayerWidth layer in result.Report.Layers.Where(l => l.Name is "stem" or "d" or "head"))
            Assert.AreEqual(layer.OutputsBefore, layer.OutputsAfter, layer.Name);
        Assert.AreEqual("it reads the picture", result.Report.Excluded.Single(e => e.Name == "stem").Reason);
        Assert.AreEqual("it is excluded", result.Report.Excluded.Single(e => e.Name == "d + depthwise").Reason);
        Assert.AreEqual("it is an output of the model", result.Report.Excluded.Single(e => e.Name == "head").Reason);
    }

    [TestMethod]
    public void MoreThanCanGo_IsWarnedAbout()
    {
        WarningList warnings = new();
        StructuredResult result = StructuredPruning.Run(Model, new() { Amount = 0.98 }, Pictures, warnings);
        CollectionAssert.Contains(warnings.Codes, ErrorCodes.AmountNotReached);
        Assert.IsTrue(result.Report.Groups.All(g => g.After == 8));
    }

    [TestMethod]
    public void Repeated_GivesTheSameBytes() =>
        CollectionAssert.AreEqual(Prune(new() { Amount = 0.3 }).Graph.ToBytes(), Prune(new() { Amount = 0.3 }).Graph.ToBytes());

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(1.0)]
    [DataRow(double.NaN)]
    public void Amount_OutOfRange_IsRefused(double amount) =>
        AssertFails(ErrorCodes.PruneAmountOutOfRange, () => Prune(new() { Amount = amount }));

    [TestMethod]
    public void NothingPrunable_IsRefused_WithAReason()
    {
        AssertFails(ErrorCodes.NothingToPrune, () => Prune(new() { ExcludeNodes = ["*"] }));
        AssertFails(ErrorCodes.PruningNeedsPictures, () => StructuredPruning.Run(Model, new(), null, NullDiagnostics.Instance));
    }

    private static void AssertFails(string code, Action action) =>
        Assert.AreEqual(code, Assert.ThrowsExactly<YoloCompressException>(action).Code);

    private static StructuredResult Prune(StructuredOptions options) =>
        StructuredPruning.Run(Model, options, Pictures, NullDiagnostics.Instance);

    private static ModelGraph BuildModel(bool normalized)
    {
        GraphSketch g = new(5, size: 16);
        string Layer(string input, int outputs, string name, int groups = 1) =>
            g.Silu(normalized ? g.BatchNormalization(g.Conv(input, outputs, 3, groups: groups, bias: false, name: name)) : g.Conv(input, outputs, 3, groups: groups, name: name));
        string stem = Layer("images", 16, "stem");
        string a = Layer(stem, 16, "a");
        string b = Layer(a, 16, "b");
        string c = g.Binary("Add", a, Layer(b, 16, "c"));
        string d = Layer(g.Concat(1, c, b), 24, "d");
        string e = Layer(Layer(d, 24, "depthwise", groups: 24), 32, "e");
        return g.Build(g.Conv(e, 8, name: "head"));
    }
}
