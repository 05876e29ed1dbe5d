using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class BudgetsTests
{
    private static readonly Measurements Original = new() { FileBytes = 8000, ResourceBytes = 8000, Parameters = 1 };
    private static readonly Measurements Result = new() { FileBytes = 2048, ResourceBytes = 1024, Parameters = 1 };
    private static readonly AccuracyComparison Labelled = new() { Map = Kept(0.97), Agreement = Kept(0.93) };

    [TestMethod]
    public void NoBudget_KeepsNineTenths_WhereThatCanBeMeasured()
    {
        Assert.AreEqual(0.9, Judge(new(), Labelled).Single().Wanted);
        Assert.AreEqual(0.995, Judge(new() { Goal = CompressionGoal.Exact }, Labelled).Single().Wanted);
        Assert.IsEmpty(Judge(new(), AccuracyComparison.None));
        Assert.AreEqual("MaxAccuracyDrop", Judge(new() { MaxAccuracyDrop = 0.1 }, Labelled).Single().Name);
    }

    [TestMethod]
    public void Interval_TellsWhatIsUncertain()
    {
        AccuracyComparison accuracy = new() { Map = new(new(0.97, 0.91, 0.99), new(0.93, 0.88, 0.98)) };
        Assert.IsTrue(Judge(new() { MinAccuracyRetention = 0.92 }, accuracy).Single().IsUncertain);
        Assert.IsFalse(Judge(new() { MinAccuracyRetention = 0.85 }, accuracy).Single().IsUncertain);
        Assert.AreEqual(0.97, Judge(new() { MinAccuracyRetention = 0.9, AccuracyMetric = AccuracyMetric.Map50 }, accuracy).Single().Measured);
        YoloCompressException miss = Budgets.Misses(Judge(new() { MinAccuracyRetention = 0.95 }, accuracy), "m.pt").Single();
        Assert.Contains("too small to tell", miss.Message);
    }

    [TestMethod]
    public void Drop_IsOfTheAbsoluteFigure()
    {
        AccuracyComparison accuracy = new() { Map = new(new(1, 1, 1), new(0.95, 0.9, 1)) };
        CompressionOptions options = new() { MaxAccuracyDrop = 0.02 };
        BudgetOutcome outcome = Budgets.Judge(options, Original with { Map5095 = 0.4 }, Result, accuracy, null).Single();
        Assert.AreEqual(0.02, outcome.Measured!.Value, 1e-12);
        Assert.AreEqual(0.04, outcome.Interval!.High, 1e-12);
    }

    [TestMethod]
    public void ExactlyMet_IsMet()
    {
        CompressionOptions options = new() { MinAccuracyRetention = 0.97, MinCompressionRatio = 8000 / 1024.0, MaxSizeKB = 1, MinSpeedup = 1.5 };
        IReadOnlyList<BudgetOutcome> outcomes = Judge(options);
        Assert.HasCount(4, outcomes);
        Assert.IsTrue(outcomes.All(o => o.Met));
        Assert.IsEmpty(Budgets.Misses(outcomes, "m.pt"));
    }

    [TestMethod]
    public void Content_IsJudgedByTheFile()
    {
        BudgetOutcome outcome = Judge(new() { MaxSizeKB = 1.5, Delivery = DeliveryMode.Content }).Single();
        Assert.AreEqual(2.0, outcome.Measured);
        Assert.IsFalse(outcome.Met);
    }

    [TestMethod]
    public void Accuracy_IsJudgedByLabelsBeforeAgreement()
    {
        CompressionOptions options = new() { MinAccuracyRetention = 0.95 };
        Assert.AreEqual(new("MinAccuracyRetention", 0.95, 0.97, "mAP50-95", true), Judge(options).Single() with { Interval = null });
        Assert.AreEqual(new("MinAccuracyRetention", 0.95, 0.93, "agreement", false), Judge(options, Labelled with { Map = null }).Single() with { Interval = null });
    }

    [TestMethod]
    [DataRow("MinAccuracyRetention", "0.98", ErrorCodes.AccuracyBudgetMissed, "0.97", "mAP50-95")]
    [DataRow("MinCompressionRatio", "8", ErrorCodes.CompressionBudgetMissed, "7.8125", "FP32 export")]
    [DataRow("MaxSizeKB", "0.5", ErrorCodes.SizeBudgetMissed, "1", "KB")]
    [DataRow("MinSpeedup", "1.6", ErrorCodes.SpeedBudgetMissed, "1.5", "one thread")]
    public void Miss_IsAnErrorWithBothFigures(string name, string budget, string code, string measured, string what)
    {
        CompressionOptions options = CompressionOptions.Parse(new Dictionary<string, string> { [name] = budget }, NullDiagnostics.Instance);
        YoloCompressException e = Budgets.Misses(Judge(options), "m.pt").Single();
        Assert.AreEqual(code, e.Code);
        Assert.AreEqual("m.pt", e.File);
        Assert.Contains($"{name}=\"{budget}\"", e.Message);
        Assert.Contains(measured, e.Message);
        Assert.Contains(what, e.Message);
    }

    [TestMethod]
    public void NearMiss_ShowsThatTheFiguresDiffer()
    {
        YoloCompressException e = Budgets.Misses(Judge(new() { MinAccuracyRetention = 0.9 }, new() { Map = Kept(0.899999) }), "m.pt").Single();
        Assert.Contains("0.899999", e.Message);
    }

    [TestMethod]
    public void SeveralMisses_AreAllErrors()
    {
        IReadOnlyList<YoloCompressException> misses = Budgets.Misses(Judge(new() { MinCompressionRatio = 10, MinSpeedup = 3, MaxSizeKB = 50 }), "m.pt");
        CollectionAssert.AreEqual(new[] { ErrorCodes.CompressionBudgetMissed, ErrorCodes.SpeedBudgetMissed }, misses.Select(m => m.Code).ToArray());
    }

    [TestMethod]
    public void BudgetOnSomethingNotMeasured_CountsAsMissed()
    {
        IReadOnlyList<BudgetOutcome> outcomes = Judge(new() { MinAccuracyRetention = 0.5 }, AccuracyComparison.None);
        Assert.IsFalse(outcomes.Single().Met);
        YoloCompressException e = Budgets.Misses(outcomes, "m.pt").Single();
        Assert.AreEqual(ErrorCodes.BudgetNotMeasured, e.Code);
    }

    private static IReadOnlyList<BudgetOutcome> Judge(CompressionOptions options, AccuracyComparison? accuracy = null) =>
        Budgets.Judge(options, Original, Result, accuracy ?? (options.MinAccuracyRetention == null ? AccuracyComparison.None : Labelled), new(3, 2, 1.5, 1, ""));

    private static Retention Kept(double share) => new(new(1, 1, 1), new(share, share - 0.01, share + 0.01));
}
