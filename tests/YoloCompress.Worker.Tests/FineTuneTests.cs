using System.Text.Json;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class FineTuneTests
{
    [TestMethod]
    public void PrunedModel_IsTrained_AndTheTrainingIsCached()
    {
        using Job job = Of("None", ("Pruning", "L1Unstructured"), ("PruneAmount", "0.5"), ("FineTuneSteps", "12"));
        job.Cache = job.PathOf("cache");
        job.Succeed();
        JsonElement details = job.Json("report.json").GetProperty("stages")[1].GetProperty("details");
        Assert.AreEqual(12, details.GetProperty("steps").GetInt32());
        Assert.IsLessThanOrEqualTo(details.GetProperty("distanceBefore").GetDouble(), details.GetProperty("distanceAfter").GetDouble());
        SortedDictionary<string, string> first = job.Content();
        Assert.IsTrue(Texts(job.Succeed()).Any(t => t.StartsWith("FineTune: taken from the cache", StringComparison.Ordinal)));
        Assert.AreEqual(first["tiny-1.onnx"], job.Content()["tiny-1.onnx"]);
    }

    [TestMethod]
    public void BothBudgets_AreRefused()
    {
        using Job job = Of("Static", ("FineTuneSteps", "4"), ("FineTuneMinutes", "1"));
        Assert.AreEqual("YC0101", job.Fail());
    }

    [TestMethod]
    public void NothingToTrain_IsWarnedOf()
    {
        using Job job = Of("None", ("FineTuneSteps", "4"));
        Assert.Contains("YC0811", Job.Of(job.Succeed(), "warning").Select(w => w.GetProperty("code").GetString()));
    }

    private static Job Of(string quantization, params (string Name, string Value)[] options)
    {
        Job job = new(12);
        job["Quantization"] = quantization;
        foreach ((string name, string value) in options)
            job[name] = value;
        return job;
    }

    private static IEnumerable<string> Texts(JsonElement[] lines) => Job.Of(lines, "message").Select(l => l.GetProperty("text").GetString()!);
}
