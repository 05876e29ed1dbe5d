using System.Text.Json;
using System.Text.Json.Nodes;

namespace YoloCompress.Worker.Tests;

/// <summary>Options that change what callers feed and get, through the whole pipeline.</summary>
[TestClass]
public sealed class ContractTests
{
    [TestMethod]
    public void RawOutputAndBytes_AreMeasuredAndDescribed()
    {
        using Job job = new(pictures: 8);
        job["Quantization"] = "Static";
        job["TargetRetention"] = "0";
        job["ModelOutput"] = "Raw";
        job["ModelInput"] = "UInt8";
        job.Succeed();
        JsonElement report = job.Json("report.json");
        CollectionAssert.AreEqual(
            new[] { "Quantize", "Contract" }, report.GetProperty("stages").EnumerateArray().Select(s => s.GetProperty("name").GetString()).ToArray());
        Assert.IsGreaterThan(0.8, report.GetProperty("retention").GetProperty("map50").GetDouble());
        string accessor = File.ReadAllText(Directory.GetFiles(job.Output, "*.g.cs").Single());
        Assert.Contains("\"uint8\"", accessor);
        Assert.Contains("FillInput(byte[] rgb, byte[] input)", accessor);
        Assert.Contains("public struct Candidate", accessor);
    }

    [TestMethod]
    public void RawOutputOfAFloatModel()
    {
        using Job job = new();
        job["ModelOutput"] = "Raw";
        job.Succeed();
        JsonElement report = job.Json("report.json");
        Assert.AreEqual(1, report.GetProperty("retention").GetProperty("map5095").GetDouble(), 1e-6);
    }

    [TestMethod]
    [DataRow("Dynamic", "YC0608")]
    [DataRow("Float16", null)]
    public void ModesWithoutCalibration_GoThrough(string mode, string? warning)
    {
        using Job job = new();
        job["Quantization"] = mode;
        JsonElement[] lines = job.Succeed();
        JsonElement report = job.Json("report.json");
        Assert.AreEqual(mode, report.GetProperty("options").GetProperty("Quantization").GetProperty("value").GetString());
        Assert.IsGreaterThan(0.9, report.GetProperty("retention").GetProperty("map50").GetDouble());
        string?[] codes = [.. Job.Of(lines, "warning").Select(w => w.GetProperty("code").GetString())];
        Assert.AreEqual(warning != null, codes.Contains("YC0608"));
    }

    [TestMethod]
    public void SlowerModel_GivesWayToTheFasterOne()
    {
        using Job job = new(pictures: 8);
        job["Quantization"] = "Static";
        job["TargetRetention"] = "0";
        job["SlowerModel"] = "ShipFaster";
        job.Succeed();
        string decisions = File.ReadAllText(Path.Combine(job.Output, "decisions.json"));
        job["DecisionFile"] = "kept.json";
        // What the machine measured does not matter: both outcomes are decided here.
        foreach ((bool slower, string mode) in new[] { (true, "WeightOnly"), (false, "Static") })
        {
            JsonNode edited = JsonNode.Parse(decisions)!;
            edited["decisions"]!["faster"]!["value"] = slower;
            job.Write("kept.json", edited.ToJsonString());
            string?[] codes = [.. Job.Of(job.Succeed(), "warning").Select(w => w.GetProperty("code").GetString())];
            Assert.AreEqual(mode, job.Json("report.json").GetProperty("options").GetProperty("Quantization").GetProperty("value").GetString());
            if (slower)
                CollectionAssert.Contains(codes, "YC0907");
            Assert.AreEqual(slower, JsonNode.Parse(File.ReadAllText(Path.Combine(job.Output, "decisions.json")))!["decisions"]!["faster"]!["value"]!.GetValue<bool>());
        }

        job["SlowerModel"] = "Keep";
        job.Succeed();
        Assert.AreEqual("Static", job.Json("report.json").GetProperty("options").GetProperty("Quantization").GetProperty("value").GetString());
    }
}
