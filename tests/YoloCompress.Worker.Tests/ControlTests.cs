using System.Text.Json;
using YoloCompress.Tests;

namespace YoloCompress.Worker.Tests;

/// <summary>Budgets that are hit, missed and negotiated, on the tiny detector.</summary>
[TestClass]
public sealed class ControlTests
{
    // The same model and pictures everywhere: what one test made, others need not make again.
    private static readonly TemporaryFolder Cache = new();

    [ClassCleanup]
    public static void Clean() => Cache.Dispose();

    [TestMethod]
    public void MissedSize_NarrowsTheCodes_UntilItFits()
    {
        using Job job = new(pictures: 12) { Cache = Cache.Path };
        long wide = Shipped(ReportOf(job, ("Quantization", "Static")));
        JsonElement report = ReportOf(job, ("MaxSizeKB", FormattableString.Invariant($"{0.85 * wide / 1024:0.###}")));
        Assert.IsLessThanOrEqualTo(0.85 * wide, Shipped(report));
        JsonElement[] tried = [.. report.GetProperty("tradeOffs").EnumerateArray()];
        Assert.IsGreaterThan(1, tried.Length);
        Assert.AreEqual(1, tried.Count(t => t.GetProperty("chosen").GetBoolean()));
        Assert.Contains("WeightBits", tried.Single(t => t.GetProperty("chosen").GetBoolean()).GetProperty("settings").GetString()!);
    }

    [TestMethod]
    public void BudgetsThatContradict_FailWithTheBestTradeOffs()
    {
        using Job job = new(pictures: 12) { Cache = Cache.Path };
        job["Quantization"] = "Static";
        job["MinAccuracyRetention"] = "0.6";
        job["MaxSizeKB"] = "6";
        JsonElement[] errors = Job.Of(job.Run().Lines, "error");
        CollectionAssert.Contains(errors.Select(e => e.GetProperty("code").GetString()).ToArray(), "YC0910");
        Assert.Contains("WeightBits=", errors.Single(e => e.GetProperty("code").GetString() == "YC0910").GetProperty("text").GetString()!);
    }

    [TestMethod]
    public void SizeThatNoWeightsFit_FailsBeforeAnyWork()
    {
        using Job job = new();
        job["Quantization"] = "Static";
        job["MaxSizeKB"] = "2";
        Assert.AreEqual("YC0912", job.Fail());
    }

    [TestMethod]
    public void Smallest_IsSmallerThanExact_AndBothHoldTheirBudgets()
    {
        using Job job = new(pictures: 12) { Cache = Cache.Path };
        job["Quantization"] = "";
        JsonElement small = ReportOf(job, ("Goal", "Smallest"), ("MinAccuracyRetention", "0.8"));
        JsonElement exact = ReportOf(job, ("Goal", "Exact"), ("MinAccuracyRetention", "0.9"));
        Assert.IsLessThan(0.8 * Shipped(exact), Shipped(small));
        foreach (JsonElement report in new[] { small, exact })
            Assert.IsTrue(report.GetProperty("budgets").EnumerateArray().All(b => b.GetProperty("met").GetBoolean()));
    }

    [TestMethod]
    public void BuildThatStopsAfterPruning_GoesOnFromItsSnapshot()
    {
        using Job job = new(pictures: 12) { Cache = Cache.Path };
        job["Quantization"] = "Static";
        job["Pruning"] = "L1Unstructured";
        job["PruneAmount"] = "0.1";
        job.Succeed();
        byte[] whole = File.ReadAllBytes(Path.Combine(job.Output, "tiny-1.onnx"));
        string[] stages = [.. job.Json("report.json").GetProperty("snapshots").EnumerateArray().Select(s => s.GetProperty("stage").GetString()!)];
        CollectionAssert.AreEqual(new[] { "Prune", "Quantize" }, stages);

        job["StopAfter"] = "Prune";
        job.Succeed();
        Assert.IsGreaterThan(1.5 * whole.Length, new FileInfo(Path.Combine(job.Output, "tiny-1.onnx")).Length);
        Assert.IsFalse(File.Exists(Path.Combine(job.Output, "snapshot-2-quantize.onnx")));

        string kept = job.Write("kept/snapshot-1-prune.onnx", File.ReadAllBytes(Path.Combine(job.Output, "snapshot-1-prune.onnx")));
        job["StopAfter"] = "";
        job["StartFrom"] = kept;
        job.Succeed();
        CollectionAssert.AreEqual(whole, File.ReadAllBytes(Path.Combine(job.Output, "tiny-1.onnx")));
        Assert.AreEqual(1, job.Json("report.json").GetProperty("stages").GetArrayLength());
    }

    [TestMethod]
    public void SnapshotThatIsGoneOrDamaged_AndUnknownStage_AreRefused()
    {
        using Job job = new();
        job["StartFrom"] = "nowhere/snapshot-1-prune.onnx";
        Assert.AreEqual("YC0915", job.Fail());
        job["StartFrom"] = job.Write("snapshot-1-prune.onnx", "this is no model");
        Assert.AreEqual("YC0915", job.Fail());
        job["StartFrom"] = "";
        job["StopAfter"] = "Prun";
        Assert.AreEqual("YC0914", job.Fail());
    }

    [TestMethod]
    public void PruningInSteps_StopsAtTheBudget_AndSaysWhereItStood()
    {
        using Job job = new(pictures: 12) { Cache = Cache.Path };
        JsonElement details = ReportOf(
                job, ("CalibrationData", "data/images"), ("CalibrationCount", "4"), ("Pruning", "L1Unstructured"), ("PruneAmount", "0.98"), ("PruneSteps", "2"), ("MinAccuracyRetention", "0.6"))
            .GetProperty("stages")[0].GetProperty("details");
        JsonElement[] steps = [.. details.GetProperty("steps").EnumerateArray()];
        Assert.IsGreaterThan(1, steps.Length);
        Assert.IsTrue(steps.Any(s => !s.GetProperty("kept").GetBoolean()));
        foreach (JsonElement step in steps)
            Assert.AreEqual(step.GetProperty("kept").GetBoolean(), step.GetProperty("retention").GetDouble() >= 0.6);
        JsonElement last = steps.Last(s => s.GetProperty("kept").GetBoolean());
        Assert.AreEqual(last.GetProperty("removed").GetDouble(), details.GetProperty("sparsity").GetDouble(), 1e-6);
        Assert.IsLessThan(0.98, last.GetProperty("removed").GetDouble());
    }

    [TestMethod]
    public void BudgetThatTheOriginalMisses_IsSaid_WhereNothingMayBeCompressed()
    {
        using Job job = new() { Cache = Cache.Path };
        job["MaxSizeKB"] = "50";
        Assert.AreEqual("YC0903", job.Fail());
    }

    [TestMethod]
    public void OneValidationPicture_IsTooFewToTell()
    {
        using Job job = new(pictures: 1) { Cache = Cache.Path };
        job["MinAccuracyRetention"] = "0.9";
        string[] codes = [.. Job.Of(job.Succeed(), "warning").Select(w => w.GetProperty("code").GetString()!)];
        CollectionAssert.Contains(codes, "YC0911");
    }

    [TestMethod]
    public void MetricThatIsUnknown_IsSaidWithThoseThatAre()
    {
        using Job job = new();
        job["AccuracyMetric"] = "Recall";
        Assert.AreEqual("YC0101", job.Fail());
    }

    // Builds with further settings, which must do well.
    private static JsonElement ReportOf(Job job, params ReadOnlySpan<(string Option, string Value)> settings)
    {
        foreach ((string option, string value) in settings)
            job[option] = value;
        job.Succeed();
        return job.Json("report.json");
    }

    private static long Shipped(JsonElement report) => report.GetProperty("delivery").GetProperty("bytes").GetInt64();
}
