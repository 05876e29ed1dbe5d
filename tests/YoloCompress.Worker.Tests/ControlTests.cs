using System.Text.Json;

namespace YoloCompress.Worker.Tests;

/// <summary>Budgets that are hit, missed and negotiated, on the tiny detector.</summary>
[TestClass]
public sealed class ControlTests
{
    [TestMethod]
    public void MissedSize_NarrowsTheCodes_UntilItFits()
    {
        using Job job = new(pictures: 12);
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
        using Job job = new(pictures: 12);
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
        using Job job = new(pictures: 12);
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
        using Job job = new(pictures: 12);
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
