using System.Text.Json;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class QuantizeTests
{
    [TestMethod]
    public void DataYaml_IsEnoughForAnInt8Model()
    {
        using Job job = Static(pictures: 12);
        JsonElement[] warnings = Job.Of(job.Succeed(), "warning");
        Assert.AreEqual("YC0105", warnings[0].GetProperty("code").GetString());
        JsonElement report = job.Json("report.json");
        JsonElement stage = report.GetProperty("stages").EnumerateArray().Single();
        Assert.AreEqual("Quantize", stage.GetProperty("name").GetString());
        JsonElement[] layers = [.. stage.GetProperty("details").GetProperty("layers").EnumerateArray()];
        Assert.IsGreaterThan(layers.Length / 2, layers.Count(l => l.GetProperty("precision").GetString() == "int8"));
        Assert.AreEqual(6, report.GetProperty("data").GetProperty("calibration").GetProperty("pictures").GetInt32());
        Assert.AreEqual(6, report.GetProperty("data").GetProperty("validation").GetProperty("pictures").GetInt32());
        Assert.IsGreaterThan(0.8, report.GetProperty("retention").GetProperty("map50").GetDouble());
        Assert.IsGreaterThan(10, report.GetProperty("outputs")[0].GetProperty("sqnrDb").GetDouble());
        Assert.AreEqual("Static", report.GetProperty("options").GetProperty("Quantization").GetProperty("value").GetString());
    }

    [TestMethod]
    public void Report_HasEveryLayerWithAllItsFigures()
    {
        using Job job = Static(pictures: 12);
        job.Succeed();
        JsonElement report = job.Json("report.json");
        JsonElement[] layers = [.. report.GetProperty("layers").EnumerateArray()];
        Assert.HasCount(report.GetProperty("stages")[0].GetProperty("details").GetProperty("layers").GetArrayLength(), layers);
        Assert.AreEqual(report.GetProperty("result").GetProperty("parameters").GetInt64(), layers.Sum(l => l.GetProperty("parameters").GetInt64()));
        Assert.AreEqual(report.GetProperty("result").GetProperty("macs").GetInt64(), layers.Sum(l => l.GetProperty("macs").GetInt64()));
        foreach (JsonElement layer in layers)
        {
            Assert.IsGreaterThan(0, layer.GetProperty("shape").GetArrayLength(), layer.ToString());
            Assert.AreEqual(JsonValueKind.Number, layer.GetProperty("sqnrDb").ValueKind, layer.ToString());
            Assert.AreEqual(JsonValueKind.Number, layer.GetProperty("ms").ValueKind, layer.ToString());
            Assert.AreEqual(JsonValueKind.Number, layer.GetProperty("originalMs").ValueKind, layer.ToString());
        }

        string html = File.ReadAllText(Path.Combine(job.Output, "report.html"));
        foreach (string chart in (string[])["chart-sqnr", "chart-activations", "chart-weights", "chart-classes", "chart-precision", "chart-precision-classes"])
            Assert.Contains($"id=\"{chart}\"", html);
        foreach (string column in (string[])["Layer", "Operator", "Shape", "Parameters", "MACs", "Precision", "SQNR dB", "ms before", "ms"])
            Assert.Contains($"<button type=\"button\">{column}</button>", html);
    }

    [TestMethod]
    public void SameInputs_GiveTheSameModel()
    {
        using Job first = Static();
        using Job second = Static();
        first.Succeed();
        second.Succeed();
        Assert.AreEqual(first.Content()["tiny-1.onnx"], second.Content()["tiny-1.onnx"]);
        Assert.AreEqual(
            first.Json("report.json").GetProperty("result").GetProperty("map5095").GetDouble(),
            second.Json("report.json").GetProperty("result").GetProperty("map5095").GetDouble());
    }

    [TestMethod]
    public void KeptDecisions_GiveTheSameBytesInEveryFile()
    {
        using Job job = Static();
        job.Succeed();
        File.Copy(Path.Combine(job.Output, "decisions.json"), job.PathOf("kept.json"));
        job["DecisionFile"] = "kept.json";
        job.Succeed();
        SortedDictionary<string, string> first = job.Content();
        job.Succeed();
        CollectionAssert.AreEqual(first, job.Content());
    }

    [TestMethod]
    public void ChangedBudget_DoesNotQuantizeAgain()
    {
        using Job job = Static();
        job.Cache = job.PathOf("cache");
        job.Succeed();
        string model = job.Content()["tiny-1.onnx"];
        job["MinCompressionRatio"] = "0.5";
        JsonElement[] lines = job.Succeed();
        Assert.IsTrue(Took(lines, "Quantize"));
        Assert.AreEqual(model, job.Content()["tiny-1.onnx"]);
        JsonElement stage = job.Json("report.json").GetProperty("stages")[0];
        Assert.IsGreaterThan(0, stage.GetProperty("details").GetProperty("layers").GetArrayLength());
    }

    [TestMethod]
    [DataRow("CalibrationCount", "2")]
    [DataRow("Quantization", "None")]
    public void ChangedOption_MissesTheStage(string name, string value)
    {
        using Job job = Static();
        job.Cache = job.PathOf("cache");
        job.Succeed();
        job[name] = value;
        Assert.IsFalse(Took(job.Succeed(), "Quantize"));
    }

    [TestMethod]
    public void ChangedCalibrationPicture_MissesTheStage()
    {
        using Job job = Static();
        job.Cache = job.PathOf("cache");
        job.Succeed();
        File.Copy(job.PathOf("data", "images", "shapes-00005.png"), job.PathOf("data", "images", "shapes-00000.png"), overwrite: true);
        Assert.IsFalse(Took(job.Succeed(), "Quantize"));
    }

    private static Job Static(int pictures = 6)
    {
        Job job = new(pictures);
        job["Quantization"] = "Static";
        return job;
    }

    private static bool Took(JsonElement[] lines, string what) => Job.Of(lines, "message")
        .Any(l => l.GetProperty("text").GetString()!.StartsWith($"{what}: taken from the cache", StringComparison.Ordinal));
}
