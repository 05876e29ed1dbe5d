using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Pipeline;

/// <summary>The search for the candidate that ships, on candidates whose size and accuracy follow from their settings.</summary>
[TestClass]
public sealed class BudgetControllerTests
{
    private readonly RecordingDiagnostics _diagnostics = new();
    private readonly List<(CompressionOptions Options, bool Choices)> _made = [];
    private DecisionLog _decisions = new();

    [TestMethod]
    public void PreferredThatHolds_IsAllThatIsMade()
    {
        Attempt chosen = Run(new() { MinAccuracyRetention = 0.9 }, out BudgetController controller);
        Assert.HasCount(1, _made);
        Assert.IsEmpty(controller.TradeOffs(chosen));
        Assert.IsNull(controller.Unreachable(chosen));
    }

    [TestMethod]
    public void MissedSize_GoesToNarrowerCodes_JudgedOnChoices_ShippedOnValidation()
    {
        Attempt chosen = Run(new() { MaxSizeKB = 650 }, out _);
        Assert.AreEqual(6, chosen.Options.WeightBits);
        Assert.IsFalse(_made[0].Choices);
        Assert.IsFalse(_made[^1].Choices);
        Assert.IsTrue(_made[1..^1].All(m => m.Choices));
    }

    [TestMethod]
    public void MissedAccuracy_PutsLayersBackToFloat_BeforeAnythingElse()
    {
        Attempt chosen = Run(new() { MinAccuracyRetention = 0.985 }, out _);
        Assert.AreEqual(QuantizationMode.Static, chosen.Options.Quantization);
        Assert.AreEqual(0.99, chosen.Options.TargetRetention);
    }

    [TestMethod]
    public void MissedAccuracyOfAPrunedModel_PrunesLess()
    {
        CompressionOptions options = new() { Pruning = PruningMethod.LnStructured, PruneAmount = 0.4, Quantization = QuantizationMode.Static, MinAccuracyRetention = 0.75 };
        Attempt chosen = Run(options, out _);
        Assert.AreEqual(0.2, chosen.Options.PruneAmount!.Value, 1e-9);
        Assert.AreEqual(0.995, chosen.Options.TargetRetention);
    }

    [TestMethod]
    public void BudgetsThatContradict_GiveATableOfTradeOffs()
    {
        Attempt chosen = Run(new() { MinAccuracyRetention = 0.97, MaxSizeKB = 450 }, out BudgetController controller);
        Assert.IsFalse(chosen.Budgets.All(b => b.Met));
        YoloCompressException error = controller.Unreachable(chosen)!;
        Assert.AreEqual(ErrorCodes.BudgetsUnreachable, error.Code);
        StringAssert.Contains(error.Message, "WeightBits=\"5\"");
        Assert.AreEqual(1, controller.TradeOffs(chosen).Count(t => t.Chosen));
    }

    [TestMethod]
    public void Smallest_MixesZerosWithCodes_WhereThatShipsLess()
    {
        CompressionOptions options = new() { Goal = CompressionGoal.Smallest, MinAccuracyRetention = 0.89 };
        Attempt plain = Run(options, out _);
        Assert.AreEqual(PruningMethod.None, plain.Options.Pruning);
        Attempt mixed = Run(options, out _, zerosPay: true);
        Assert.AreEqual(PruningMethod.OBS, mixed.Options.Pruning);
        Assert.IsLessThan(plain.Result.ResourceBytes, mixed.Result.ResourceBytes);
        Assert.IsTrue(mixed.Budgets.All(b => b.Met));
    }

    [TestMethod]
    public void Fastest_TakesTheMostPruningThatHolds_InFewAttempts()
    {
        Attempt chosen = Run(new() { Goal = CompressionGoal.Fastest, MinAccuracyRetention = 0.75 }, out _);
        Assert.AreEqual(0.1, chosen.Options.PruneAmount);
        Assert.AreEqual(0.9, chosen.Options.TargetRetention);
        Assert.IsLessThanOrEqualTo(6, _made.Count);
    }

    [TestMethod]
    public void KeptDecision_IsRepeatedWithoutASearch()
    {
        CompressionOptions options = new() { Goal = CompressionGoal.Smallest, MinAccuracyRetention = 0.89 };
        CompressionOptions found = Run(options, out _, zerosPay: true).Options;
        _decisions = DecisionLog.Read(_decisions.ToJson(), "decisions.json");
        _made.Clear();
        Assert.AreEqual(found, Run(options, out _, zerosPay: true).Options);
        Assert.HasCount(1, _made);
    }

    [TestMethod]
    public void TimeUsedUp_TakesTheBestSoFar_AndWarns()
    {
        Attempt chosen = Run(new() { Goal = CompressionGoal.Smallest, MinAccuracyRetention = 0.89, SearchMinutes = 1e-9 }, out _);
        Assert.IsTrue(chosen.Budgets.All(b => b.Met));
        Assert.AreEqual(4.5, chosen.Options.WeightBits);
        Assert.IsTrue(_diagnostics.Warnings.Any(w => w.Code == ErrorCodes.SearchTimeUsedUp));
    }

    [TestMethod]
    public void CandidateThatCannotBeMade_CountsAsTooStrong()
    {
        Attempt chosen = Run(new() { Goal = CompressionGoal.Fastest, MinAccuracyRetention = 0.5 }, out _, mostPruned: 0.15);
        Assert.AreEqual(0.1, chosen.Options.PruneAmount);
        Assert.IsTrue(_diagnostics.Lines.Any(l => l.Message.Contains("can't be made", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void WhatHoldsOnChoicesButNotOnValidation_IsMadeMilder()
    {
        CompressionOptions options = new() { Goal = CompressionGoal.Smallest, MinAccuracyRetention = 0.89 };
        double? bits = Run(options, out _).Options.WeightBits;
        Attempt milder = Run(options, out _, validationLoss: 0.02);
        Assert.IsGreaterThan(bits!.Value, milder.Options.WeightBits!.Value);
        Assert.IsTrue(milder.Budgets.All(b => b.Met));
    }

    private Attempt Run(CompressionOptions options, out BudgetController controller, bool zerosPay = false, double mostPruned = 1, double validationLoss = 0)
    {
        _made.Clear();
        controller = new(
            Ladder.Of(options, options.Quantization ?? QuantizationMode.Static, hasPictures: true), options, Make, hasChoices: true, _decisions, $"{zerosPay}", _diagnostics, "model.pt");
        return controller.Run();

        Attempt Make(CompressionOptions candidate, bool choices)
        {
            _made.Add((candidate, choices));
            double pruned = candidate.Pruning == PruningMethod.None ? 0 : candidate.PruneAmount ?? 0;
            if (pruned > mostPruned)
                throw new YoloCompressException(ErrorCodes.NothingToPrune, "nothing left");
            double bits = candidate.WeightBits ?? 8;
            // Half a bit fewer doubles what codes lose; zeros lose little where they pay.
            double lost = 0.2 * Math.Pow(4, 4 - bits) + (candidate.Pruning == PruningMethod.LnStructured ? pruned : zerosPay ? 0 : 0.3 * pruned);
            if (candidate.Quantization == QuantizationMode.Static)
                lost += 1 - (candidate.TargetRetention);
            long bytes = (long)(1024 * 100 * bits * (1 - pruned));
            double kept = 1 - lost - (choices ? 0 : validationLoss);
            Measurements original = new() { FileBytes = 1 << 22, ResourceBytes = 1 << 22, Parameters = 1_000_000, Map5095 = 0.5, Map50 = 0.7 };
            Measurements result = original with { FileBytes = bytes, ResourceBytes = bytes };
            AccuracyComparison accuracy = new() { Map = new(new(kept, kept, kept), new(kept, kept, kept)) };
            LatencyFigures latency = new(20, 10, 2, 1, "test");
            return new()
            {
                Options = candidate,
                Chain = new() { Graph = TinyDetector.Build(64) },
                Model = [],
                Result = result,
                Accuracy = accuracy,
                Latency = latency,
                Budgets = Budgets.Judge(options, original, result, accuracy, latency),
            };
        }
    }
}
