using System.Security.Cryptography;
using System.Text.Json;
using YoloCompress.Inference;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class RunCommandTests
{
    [TestMethod]
    public void Job_LeavesTheDocumentedFiles()
    {
        using Job job = new();
        job.Succeed();
        CollectionAssert.AreEqual(
            new[] { "Tiny1.g.cs", "decisions.json", "inputs.json", "outputs.json", "report.html", "report.json", "report.md", "report.sarif", "tiny-1.onnx" },
            job.Content().Keys.ToArray());
        CollectionAssert.AreEqual(new[] { job.Output }, Directory.GetFileSystemEntries(Path.GetDirectoryName(job.Output)!), "Something temporary was left.");

        JsonElement outputs = job.Json("outputs.json");
        Assert.AreEqual(1, outputs.GetProperty("schema").GetInt32());
        Assert.AreEqual("tiny-1.onnx", outputs.GetProperty("model").GetString());
        Assert.AreEqual(JsonValueKind.Null, outputs.GetProperty("resource").ValueKind);
        Assert.AreEqual("models/tiny-1.onnx", outputs.GetProperty("logicalName").GetString());
        Assert.AreEqual("Embed", outputs.GetProperty("delivery").GetString());
        Assert.AreEqual("Tiny1.g.cs", outputs.GetProperty("accessor").GetString());
        Assert.AreEqual("report.json", outputs.GetProperty("report").GetString());
        Assert.AreEqual("report.md", outputs.GetProperty("markdown").GetString());
        byte[] model = File.ReadAllBytes(Path.Combine(job.Output, "tiny-1.onnx"));
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(model)), outputs.GetProperty("sha256").GetString());
        Assert.AreEqual($"{model.Length}", outputs.GetProperty("figures").GetProperty("FileBytes").GetString());
        using OnnxModel session = new(model);
        Assert.AreEqual("images", session.InputName);
    }

    [TestMethod]
    public void Report_HasTheKeysOfTheContract()
    {
        using Job job = new();
        job.Succeed();
        JsonElement report = job.Json("report.json");
        foreach (string side in (string[])["original", "result"])
        {
            CollectionAssert.IsSubsetOf(
                new[] { "fileBytes", "resourceBytes", "parameters", "macs", "map50", "map5095", "agreement", "latencyMs" },
                report.GetProperty(side).EnumerateObject().Select(p => p.Name).ToArray());
        }

        Assert.IsGreaterThan(0.5, report.GetProperty("original").GetProperty("map50").GetDouble());
        Assert.AreEqual(1, report.GetProperty("retention").GetProperty("map5095").GetDouble());
        Assert.AreEqual(1, report.GetProperty("retention").GetProperty("map50").GetDouble());
        Assert.AreEqual(1, report.GetProperty("retention").GetProperty("agreement").GetDouble());
        Assert.AreEqual(1, report.GetProperty("compressionRatio").GetDouble());
        Assert.AreEqual(
            (double)new FileInfo(job.Model).Length / report.GetProperty("result").GetProperty("fileBytes").GetInt64(),
            report.GetProperty("checkpointRatio").GetDouble(),
            1e-6);
        Assert.AreEqual(1, report.GetProperty("latencyRatio").GetDouble());
    }

    [TestMethod]
    public void Summary_IsTheOneHighMessage()
    {
        using Job job = new();
        JsonElement[] high = [.. job.Succeed().Where(l => l.TryGetProperty("importance", out JsonElement i) && i.GetString() == "high")];
        Assert.AreEqual(job.Json("outputs.json").GetProperty("summary").GetString(), high.Single().GetProperty("text").GetString());
        Assert.AreEqual(job.Json("report.json").GetProperty("summary").GetString(), high[0].GetProperty("text").GetString());
    }

    [TestMethod]
    public void Usage_IsALowMessage()
    {
        using Job job = new();
        JsonElement last = job.Succeed()[^1];
        Assert.AreEqual("low", last.GetProperty("importance").GetString());
        Assert.Contains("MB of memory", last.GetProperty("text").GetString()!);
    }

    [TestMethod]
    public void SameInputsAndDecisions_GiveTheSameBytes()
    {
        using Job job = new();
        job.Succeed();
        File.Copy(Path.Combine(job.Output, "decisions.json"), job.PathOf("kept.json"));
        job["DecisionFile"] = "kept.json";
        job.Succeed();
        SortedDictionary<string, string> first = job.Content();
        job.Succeed();
        CollectionAssert.AreEqual(first, job.Content());
        Assert.AreEqual(
            job.Json("decisions.json").ToString(), JsonDocument.Parse(File.ReadAllBytes(job.PathOf("kept.json"))).RootElement.ToString());
    }

    [TestMethod]
    public void Outputs_HoldNoPathOfThisMachine()
    {
        using Job job = new();
        job["CalibrationData"] = job.PathOf("data", "images") + "/*.png";
        job.Write("data/images/broken.png", "no picture");
        job.Succeed();
        foreach (string name in (string[])["report.json", "report.md", "report.html", "report.sarif", "outputs.json", "decisions.json", "Tiny1.g.cs"])
        {
            string text = File.ReadAllText(Path.Combine(job.Output, name));
            Assert.DoesNotContain(Path.GetTempPath().TrimEnd('/'), text, name);
            Assert.DoesNotContain("yolo compress", text, name);
        }
    }

    [TestMethod]
    public void Inputs_NameEverythingThatWasRead()
    {
        using Job job = new(pictures: 3);
        job["DecisionFile"] = "not-there.json";
        job.Succeed();
        JsonElement inputs = job.Json("inputs.json");
        CollectionAssert.IsSubsetOf(
            new[]
            {
                job.Model, job.PathOf("data", "shapes.yaml"), job.PathOf("data", "images", "shapes-00000.png"), job.PathOf("data", "labels", "shapes-00002.txt"),
                job.PathOf("not-there.json"),
            },
            inputs.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("path").GetString()).ToArray());
        Assert.IsTrue(inputs.GetProperty("folders").EnumerateArray().Any(f => f.GetProperty("path").GetString() == job.PathOf("data", "images")));
        JsonElement missing = inputs.GetProperty("files").EnumerateArray().Single(f => f.GetProperty("path").GetString() == job.PathOf("not-there.json"));
        Assert.AreEqual(-1, missing.GetProperty("size").GetInt64());
    }

    [TestMethod]
    public void Content_WithoutAccessorForOtherLanguages()
    {
        using Job job = new() { Language = "F#" };
        job["Delivery"] = "content";
        job["LogicalName"] = "assets/detector.onnx";
        job.Succeed();
        JsonElement outputs = job.Json("outputs.json");
        Assert.AreEqual("Content", outputs.GetProperty("delivery").GetString());
        Assert.AreEqual("assets/detector.onnx", outputs.GetProperty("logicalName").GetString());
        Assert.AreEqual(JsonValueKind.Null, outputs.GetProperty("accessor").ValueKind);
        Assert.IsFalse(Directory.GetFiles(job.Output, "*.cs").Length > 0);
    }

    [TestMethod]
    public void StaleFiles_OfTheLastJobAreRemoved()
    {
        using Job job = new();
        job["AccessorName"] = "First";
        job.Succeed();
        job["AccessorName"] = "Second";
        job.Succeed();
        Assert.AreEqual("Second.g.cs", Path.GetFileName(Directory.GetFiles(job.Output, "*.cs").Single()));
    }

    [TestMethod]
    public void NoData_ShipsUnquantizedWithAWarning()
    {
        using Job job = new();
        job["Quantization"] = "";
        job["ValidationData"] = "";
        JsonElement warning = Job.Of(job.Succeed(), "warning").Single();
        Assert.AreEqual("YC0104", warning.GetProperty("code").GetString());
        JsonElement report = job.Json("report.json");
        Assert.AreEqual("None", report.GetProperty("options").GetProperty("Quantization").GetProperty("value").GetString());
        Assert.IsFalse(report.GetProperty("options").GetProperty("Quantization").GetProperty("given").GetBoolean());
        Assert.AreEqual(JsonValueKind.Null, report.GetProperty("result").GetProperty("map50").ValueKind);
        Assert.AreEqual("YC0104", report.GetProperty("warnings")[0].GetProperty("code").GetString());
    }
}
