using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Pipeline;

/// <summary>Steps, the budget they stop at and the way back, with pruning that only keeps account of its share.</summary>
[TestClass]
public sealed class ProgressivePruningTests
{
    private static readonly ModelGraph Original = TinyDetector.Build(64);

    private readonly RecordingDiagnostics _diagnostics = new();

    [TestMethod]
    public void WhatNeverMisses_ReachesTheAmount_InSoManySteps()
    {
        (PrunedModel pruned, IReadOnlyList<PruneStep> tried) = Run(Options(0.4, steps: 4), removed => 1);
        Assert.AreEqual(0.4, pruned.Removed, 1e-6);
        CollectionAssert.AreEqual(new[] { 0.1, 0.2, 0.3, 0.4 }, tried.Select(t => Math.Round(t.Amount, 9)).ToArray());
        Assert.IsTrue(tried.All(t => t.Kept && t.Sha256.Length == 64));
    }

    [TestMethod]
    [DataRow(0.13)]
    [DataRow(0.29)]
    [DataRow(0.36)]
    [DataRow(0.07)]
    public void StepThatMisses_IsHalvedFromTheLastGoodSnapshot(double bears)
    {
        (PrunedModel pruned, IReadOnlyList<PruneStep> tried) = Run(Options(0.4, steps: 4), removed => removed <= bears ? 0.97 : 0.5);
        Assert.IsLessThanOrEqualTo(bears, pruned.Removed);
        Assert.IsGreaterThan(bears - (0.25 * 0.1) - 1e-6, pruned.Removed);
        Assert.IsTrue(tried.All(t => t.Kept == t.Removed <= bears));
        Assert.AreEqual(tried.Last(t => t.Kept).Sha256, pruned.Graph.Sha256());
        Assert.IsLessThanOrEqualTo(6, tried.Count);
    }

    [TestMethod]
    public void WhereNothingIsBorne_TheModelStaysAsItWas()
    {
        (PrunedModel pruned, IReadOnlyList<PruneStep> tried) = Run(Options(0.4, steps: 2), removed => 0.3);
        Assert.AreSame(Original, pruned.Graph);
        Assert.IsTrue(tried.All(t => !t.Kept));
        StringAssert.StartsWith(PruneRows.Summary(PruningMethod.LnStructured, pruned), "Nothing is pruned");
    }

    [TestMethod]
    public void Automatic_TakesATenthAStep() =>
        Assert.HasCount(3, Run(Options(0.25, CompressionOptions.AutomaticSteps), removed => 1).Tried);

    [TestMethod]
    public void WithoutPicturesForChoices_TheWholeAmountGoes()
    {
        (PrunedModel pruned, IReadOnlyList<PruneStep> tried) = Run(Options(0.3, steps: 3), null);
        Assert.AreEqual(0.3, pruned.Removed, 1e-6);
        Assert.IsTrue(tried.All(t => t.Retention == null && t.Kept));
        Assert.IsTrue(_diagnostics.Lines.Any(l => l.Message.Contains("No pictures are left for choices", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void WhereNothingIsLeft_TheLastSnapshotStays()
    {
        (PrunedModel pruned, _) = Run(Options(0.4, steps: 4), removed => 1, most: 0.25);
        Assert.AreEqual(0.2, pruned.Removed, 1e-6);
    }

    [TestMethod]
    public void LeastKept_LeavesRoomForQuantization()
    {
        Assert.AreEqual(0.925, ProgressivePruning.LeastKept(new() { MinAccuracyRetention = 0.9 }), 1e-9);
        Assert.AreEqual(0.9, ProgressivePruning.LeastKept(new() { MinAccuracyRetention = 0.9, Quantization = QuantizationMode.None }), 1e-9);
        Assert.AreEqual(0.96, ProgressivePruning.LeastKept(new() { MaxAccuracyDrop = 0.04, Quantization = QuantizationMode.None }), 1e-9);
        Assert.AreEqual(0, ProgressivePruning.LeastKept(new() { MinAccuracyRetention = 0 }), 1e-9);
    }

    private static CompressionOptions Options(double amount, int steps) => new() { Pruning = PruningMethod.LnStructured, PruneAmount = amount, PruneSteps = steps };

    // The share that is gone stands in the model itself, as the first of its weights.
    private (PrunedModel Pruned, IReadOnlyList<PruneStep> Tried) Run(CompressionOptions options, Func<double, double>? retention, double most = 1)
    {
        StageContext context = new()
        {
            Diagnostics = _diagnostics,
            Threads = 1,
            Original = Original,
            Decisions = new(),
            Retention = retention == null ? null : graph => retention(Gone(graph)),
        };
        return new ProgressivePruning(options, context, Prune).Run(Original);

        PrunedModel Prune(ModelGraph graph, double share)
        {
            double left = (1 - Gone(graph)) * (1 - share);
            if (1 - left > most)
                throw new YoloCompressException(ErrorCodes.NothingToPrune, "nothing left");
            long macs = (long)(1e9 * left);
            return new(
                Marked(graph, 1 - left),
                new((long)(1e9 * (1 - Gone(graph))), macs, [], [], []),
                null);
        }
    }

    private static double Gone(ModelGraph graph) => ReferenceEquals(graph, Original) ? 0 : Mark(graph).ToFloats()[0];

    private static TensorProto Mark(ModelGraph graph) => graph.Initializer(graph.Nodes.First(n => n.OpType == "Conv").Input[1])!;

    private static ModelGraph Marked(ModelGraph graph, double gone)
    {
        float[] weights = Mark(graph).ToFloats();
        weights[0] = (float)gone;
        return graph.Edit(e => e.SetInitializer(Tensors.Float(Mark(graph).Name, [.. Mark(graph).Dims], weights)));
    }
}
