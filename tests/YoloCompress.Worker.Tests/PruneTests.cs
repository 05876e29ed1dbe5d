using System.Text.Json;
using YoloCompress.Checkpoints;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class PruneTests
{
    [TestMethod]
    public void OBS_ReportsSparsityByLayer_AndZerosStayZeroInInt8()
    {
        using Job job = Pruned("OBS", "0.4");
        job["Quantization"] = "Static";
        job.Succeed();
        JsonElement details = Details(job);
        Assert.AreEqual(0.4, details.GetProperty("sparsity").GetDouble(), 0.01);
        JsonElement[] layers = [.. details.GetProperty("layers").EnumerateArray()];
        Assert.IsTrue(layers.All(l => l.GetProperty("ratio").GetDouble() is >= 0 and <= 1 && l.GetProperty("sensitivity").GetDouble() > 0));

        ModelGraph model = Shipped(job);
        TensorProto[] codes = [.. model.Nodes.Where(n => n.OpType == "DequantizeLinear").Select(n => model.Initializer(n.Input[0])).OfType<TensorProto>().Where(t => t.Dims.Count == 4)];
        long all = codes.Sum(c => (long)c.RawData.Length), zeros = codes.Sum(c => c.RawData.Span.Count((byte)0));
        Assert.IsGreaterThan(0.35 * all, zeros);
    }

    [TestMethod]
    public void Ledger_HasARowForEachStage()
    {
        using Job job = Pruned("LnStructured", "0.2");
        job["Quantization"] = "Static";
        job.Cache = job.PathOf("cache");
        job.Succeed();
        JsonElement report = job.Json("report.json");
        JsonElement[] ledger = [.. report.GetProperty("ledger").EnumerateArray()];
        CollectionAssert.AreEqual(new[] { "Import", "Prune", "Quantize" }, ledger.Select(r => r.GetProperty("step").GetString()).ToArray());
        long[] macs = [.. ledger.Select(r => r.GetProperty("figures").GetProperty("macs").GetInt64())];
        Assert.IsLessThan(macs[0], macs[1]);
        Assert.AreEqual(macs[1], macs[2]);
        Assert.IsLessThan(ledger[1].GetProperty("figures").GetProperty("fileBytes").GetInt64(), ledger[2].GetProperty("figures").GetProperty("fileBytes").GetInt64());
        foreach (JsonElement row in ledger)
        {
            Assert.AreEqual(JsonValueKind.Number, row.GetProperty("figures").GetProperty("map5095").ValueKind);
            Assert.AreEqual(JsonValueKind.Number, row.GetProperty("figures").GetProperty("agreement").ValueKind);
            Assert.IsGreaterThan(0, row.GetProperty("figures").GetProperty("latencyMs").GetDouble());
        }

        Assert.IsTrue(JsonElement.DeepEquals(report.GetProperty("result"), ledger[2].GetProperty("figures")));
        Assert.Contains("<td class=\"number\">miss</td>", Html(job));
        job.Succeed();
        Assert.DoesNotContain("<td class=\"number\">miss</td>", Html(job));
        Assert.Contains("<td class=\"number\">hit</td>", Html(job));

        // Layers are followed through both stages: narrower, and then products of integers.
        JsonElement[] narrow = [.. report.GetProperty("layers").EnumerateArray().Where(l => l.GetProperty("ratio").ValueKind == JsonValueKind.Number && l.GetProperty("ratio").GetDouble() > 0)];
        Assert.IsNotEmpty(narrow);
        foreach (JsonElement layer in narrow)
            Assert.IsLessThan(layer.GetProperty("originalShape")[0].GetInt32(), layer.GetProperty("shape")[0].GetInt32(), layer.ToString());
    }

    private static string Html(Job job) => File.ReadAllText(Path.Combine(job.Output, "report.html"));

    [TestMethod]
    public void PrunedWeights_PackSmaller()
    {
        using Job whole = Pruned("None", "");
        using Job pruned = Pruned("OBS", "0.7");
        // Integers everywhere (TargetRetention 0): else the pruned model chooses anew which layers stay in float, and those weigh more than zeros save.
        whole["Quantization"] = "Static";
        pruned["Quantization"] = "Static";
        foreach (Job job in (Job[])[whole, pruned])
            job["TargetRetention"] = "0";
        whole.Succeed();
        pruned.Succeed();

        // Most of the constructed detector's weights are zero before, so the amount has to be high to show.
        Assert.IsLessThan(0.9 * ResourceBytes(whole), ResourceBytes(pruned));
    }

    [TestMethod]
    public void LnStructured_ReportsWidths_AndDescribesThem()
    {
        using Job job = Pruned("LnStructured", "0.2");
        job.Succeed();
        JsonElement details = Details(job);
        Assert.IsLessThanOrEqualTo(0.8 * details.GetProperty("macsBefore").GetInt64(), details.GetProperty("macsAfter").GetInt64());
        JsonElement[] layers = [.. details.GetProperty("layers").EnumerateArray()];
        Assert.IsTrue(layers.Any(l => l.GetProperty("channelsAfter").GetInt32() < l.GetProperty("channelsBefore").GetInt32()));
        Assert.AreEqual(details.GetProperty("macsAfter").GetInt64(), ModelStatistics.Of(Shipped(job)).Macs);
        string widths = File.ReadAllText(Path.Combine(job.Output, job.Json("outputs.json").GetProperty("widths").GetString()!));
        foreach (JsonElement layer in layers)
            StringAssert.Contains(widths, $"outputs: {{ before: {layer.GetProperty("channelsBefore").GetInt32()}, after: {layer.GetProperty("channelsAfter").GetInt32()} }}");
        Assert.AreEqual(JsonValueKind.Null, job.Json("outputs.json").GetProperty("checkpoint").ValueKind);
    }

    [TestMethod]
    public void TimeOfLayers_IsMeasured_AndKeptAsADecision()
    {
        using Job job = Pruned("LnStructured", "0.2");
        job["PruneUnit"] = "Latency";
        job.Succeed();
        JsonElement details = Details(job);
        Assert.IsLessThan(details.GetProperty("macsBefore").GetInt64(), details.GetProperty("macsAfter").GetInt64());
        JsonElement times = job.Json("decisions.json").GetProperty("decisions").GetProperty("pruning times").GetProperty("value").GetProperty("original");
        Assert.IsTrue(times.EnumerateArray().Any(t => t.GetDouble() > 0));
    }

    [TestMethod]
    public void Taylor_TakesGradientsWithoutLabels()
    {
        using Job job = Pruned("LnStructured", "0.2");
        job["ChannelImportance"] = "Taylor";
        job.Succeed();
        JsonElement details = Details(job);
        Assert.IsLessThanOrEqualTo(0.8 * details.GetProperty("macsBefore").GetInt64(), details.GetProperty("macsAfter").GetInt64());
    }

    [TestMethod]
    [DataRow("LnStructured", "0.1")]
    [DataRow("OBS", "0.3")]
    public void Checkpoint_GoesBackHome(string method, string amount)
    {
        using Job job = Pruned(method, amount);
        job.Model = job.Write("models/tiny.pt", CheckpointFactory.Create(new() { ClassNames = ["circle", "square", "triangle"], ImageSize = Job.ImageSize }));
        job["ImageSize"] = "64";
        job.Cache = job.PathOf("cache");
        job.Succeed();
        byte[] checkpoint = File.ReadAllBytes(Path.Combine(job.Output, job.Json("outputs.json").GetProperty("checkpoint").GetString()!));
        float[] picture = [.. Enumerable.Range(0, 3 * 64 * 64).Select(i => (i * 7919 % 256) / 255f)];
        using OnnxModel shipped = new(Shipped(job));
        using OnnxModel read = new(CheckpointImporter.Import(checkpoint, new() { ImageSize = 64 }));
        float[] expected = shipped.Run(picture)[0].Values, actual = read.Run(picture)[0].Values;
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));

        SortedDictionary<string, string> first = job.Content();
        job["MinCompressionRatio"] = "0.5";
        Assert.IsTrue(Job.Of(job.Succeed(), "message").Any(l => l.GetProperty("text").GetString()!.StartsWith("Prune: taken from the cache", StringComparison.Ordinal)));
        foreach (string file in first.Keys.Where(k => k.EndsWith(".pt", StringComparison.Ordinal) || k.EndsWith(".onnx", StringComparison.Ordinal)))
            Assert.AreEqual(first[file], job.Content()[file]);
    }

    [TestMethod]
    [DataRow("OBS", "PruneAmount", "", "YC0701")]
    [DataRow("OBS", "PruneAmount", "0", "YC0701")]
    [DataRow("LnStructured", "PruneAmount", "1", "YC0701")]
    [DataRow("LnStructured", "PruneAmount", "20%", "YC0101")]
    [DataRow("NM", "SparsityPattern", "4:4", "YC0707")]
    [DataRow("NM", "SparsityPattern", "two of four", "YC0707")]
    [DataRow("LnStructured", "ExcludeNodes", "*", "YC0702")]
    [DataRow("L1Unstructured", "ExcludeNodes", "*", "YC0702")]
    [DataRow("OBS", "ValidationData", "", "YC0703")]
    [DataRow("LnStructured", "ValidationData", "", "YC0703")]
    public void BadInput_IsACodedError(string method, string option, string value, string code)
    {
        using Job job = Pruned(method, "0.3");
        job[option] = value;
        Assert.AreEqual(code, job.Fail());
    }

    [TestMethod]
    [DataRow("L1Unstructured")]
    [DataRow("Random")]
    [DataRow("NM")]
    public void MethodsWithoutCompensation_NeedNoPictures(string method)
    {
        using Job job = Pruned(method, "0.3");
        job["ValidationData"] = "";
        job.Succeed();
        Assert.IsGreaterThan(0.25, Details(job).GetProperty("sparsity").GetDouble());
    }

    private static Job Pruned(string method, string amount)
    {
        Job job = new(pictures: 12);
        job["Pruning"] = method;
        job["PruneAmount"] = amount;
        return job;
    }

    private static JsonElement Details(Job job)
    {
        JsonElement stage = job.Json("report.json").GetProperty("stages")[0];
        Assert.AreEqual("Prune", stage.GetProperty("name").GetString());
        return stage.GetProperty("details");
    }

    private static ModelGraph Shipped(Job job) => ModelGraph.Parse(File.ReadAllBytes(Path.Combine(job.Output, job.Json("outputs.json").GetProperty("model").GetString()!)));

    private static double ResourceBytes(Job job) => job.Json("report.json").GetProperty("result").GetProperty("resourceBytes").GetDouble();
}
