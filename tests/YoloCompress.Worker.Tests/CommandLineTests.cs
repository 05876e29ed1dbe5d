using System.Diagnostics;
using System.Text.Json;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker.Tests;

/// <summary>The commands for people, in a process of their own, as people start them.</summary>
[TestClass]
public sealed class CommandLineTests
{
    [TestMethod]
    public void Help_NamesEveryCommand()
    {
        (int exitCode, string output, _) = Start("--help");
        Assert.AreEqual(0, exitCode);
        foreach (string command in (string[])["run", "compress", "evaluate", "inspect", "benchmark"])
            Assert.Contains($"  {command} ", output);
    }

    [TestMethod]
    public void CompressHelp_NamesEveryOption()
    {
        (_, string output, _) = Start("compress", "--help");
        foreach (OptionDefinition option in OptionCatalog.All)
            Assert.Contains(option.CommandLineName, output);
    }

    [TestMethod]
    public void Compress_LeavesTheModel()
    {
        using Job job = new();
        (int exitCode, string output, string messages) = Start(
            "compress", job.Model, "--quantization", "none", "--validation-data", job.PathOf("data", "shapes.yaml"), "-o", job.Output, "--no-cache");
        Assert.AreEqual(0, exitCode, messages);
        Assert.Contains("mAP50-95", output);
        Assert.Contains("report.md", output);
        Assert.IsTrue(File.Exists(Path.Combine(job.Output, "tiny-1.onnx")));
        Assert.IsEmpty(Directory.GetFiles(job.Output, "*.cs"));
    }

    [TestMethod]
    public void Analyze_RanksLayers_AndWritesEveryCell()
    {
        using Job job = new();
        string file = job.PathOf("figures", "sensitivity.json");
        (int exitCode, string output, string messages) = Start(
            "analyze", job.Model, "--validation-data", job.PathOf("data", "shapes.yaml"), "--settings", "int8,zeros0.5", "-o", file, "--no-cache");
        Assert.AreEqual(0, exitCode, messages);
        Assert.Contains("most sensitive of", output);
        JsonElement figures = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
        Assert.IsTrue(figures.GetProperty("layers").EnumerateArray().All(l => l.GetProperty("cells").GetArrayLength() == 2));
        (exitCode, _, messages) = Start("analyze", job.Model, "--validation-data", job.PathOf("data", "shapes.yaml"), "--settings", "int3");
        Assert.AreEqual(1, exitCode);
        Assert.Contains("YC0922", messages);
    }

    [TestMethod]
    public void Explore_ShowsTradeOffsWithMetadata_AndCompareTellsModelsApart()
    {
        using Job job = new(pictures: 8);
        string data = job.PathOf("data", "shapes.yaml"), file = job.PathOf("explore.json");
        (int exitCode, string output, string messages) = Start(
            "explore", job.Model, "--validation-data", data, "--minutes", "0.02", "-o", file, "--no-cache");
        Assert.AreEqual(0, exitCode, messages);
        Assert.Contains("Quantization=\"Static\"", output);
        Assert.IsTrue(JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("points").EnumerateArray().Any(p => p.GetProperty("frontier").GetBoolean()));
        (exitCode, output, messages) = Start("compare", job.Model, job.Model, "--data", data);
        Assert.AreEqual(0, exitCode, messages);
        Assert.Contains("agreement", output);
    }

    [TestMethod]
    public void Failure_IsSaidWithCodeAndFile()
    {
        (int exitCode, string output, string messages) = Start("compress", "no such model.pt");
        Assert.AreEqual(1, exitCode);
        Assert.AreEqual("", output);
        Assert.Contains("error YC0107:", messages);
        Assert.Contains("no such model.pt", messages);
        Assert.DoesNotContain("   at ", messages);
    }

    [TestMethod]
    public void InvalidValue_IsSaidWithTheValidOnes()
    {
        using Job job = new(pictures: 1);
        (int exitCode, _, string messages) = Start("compress", job.Model, "--delivery", "resource", "-o", job.Output, "--no-cache");
        Assert.AreEqual(1, exitCode);
        Assert.Contains("Embed, Content, None", messages);
    }

    [TestMethod]
    public void Compress_IntoTheModelsFolder_IsRefused()
    {
        using Job job = new(pictures: 1);
        byte[] given = File.ReadAllBytes(job.Model);
        (int exitCode, _, string messages) = Start("compress", job.Model, "--quantization", "none", "-o", Path.GetDirectoryName(job.Model)!, "--no-cache");
        Assert.AreEqual(1, exitCode);
        Assert.Contains("YC0114", messages);
        CollectionAssert.AreEqual(given, File.ReadAllBytes(job.Model));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Path.GetDirectoryName(job.Model)!));
    }

    [TestMethod]
    public void Compress_IntoAFolderWithAFileOfThatName_IsRefused()
    {
        using Job job = new(pictures: 1);
        string mine = job.Write("results/tiny-1.onnx", "mine");
        (int exitCode, _, string messages) = Start("compress", job.Model, "--quantization", "none", "-o", job.PathOf("results"), "--no-cache");
        Assert.AreEqual(1, exitCode);
        Assert.Contains("YC0114", messages);
        Assert.AreEqual("mine", File.ReadAllText(mine));
    }

    [TestMethod]
    [DataRow("evaluate", "--threads", "0")]
    [DataRow("benchmark", "--blocks", "-3")]
    public void NumbersBelowOne_AreRefused(string command, string option, string value)
    {
        using Job job = new(pictures: 1);
        (int exitCode, _, string messages) = Start(command, job.Model, option, value);
        Assert.AreEqual(1, exitCode);
        Assert.Contains($"{option} must be 1 or more", messages);
    }

    [TestMethod]
    public void Evaluate_SaysHowManyPicturesCount()
    {
        using Job job = new();
        File.WriteAllText(Directory.GetFiles(job.PathOf("data", "labels")).Order(StringComparer.Ordinal).First(), "0 0.5 0.5 0 0.1\n");
        (int exitCode, string output, string messages) = Start("evaluate", job.Model, "--data", job.PathOf("data", "shapes.yaml"), "--json");
        Assert.AreEqual(0, exitCode, messages);
        Assert.Contains("YC0406", messages);
        JsonElement figures = JsonDocument.Parse(output).RootElement;
        Assert.AreEqual(5, figures.GetProperty("pictures").GetInt32());
        Assert.AreEqual(1, figures.GetProperty("leftOut").GetInt32());
    }

    [TestMethod]
    public void Evaluate_GivesAccuracyAsJson()
    {
        using Job job = new();
        (int exitCode, string output, string messages) = Start("evaluate", job.Model, "--data", job.PathOf("data", "shapes.yaml"), "--original", job.Model, "--json");
        Assert.AreEqual(0, exitCode, messages);
        JsonElement figures = JsonDocument.Parse(output).RootElement;
        Assert.AreEqual(6, figures.GetProperty("pictures").GetInt32());
        Assert.IsGreaterThan(0.5, figures.GetProperty("map50").GetDouble());
        Assert.AreEqual(1, figures.GetProperty("retention").GetProperty("map5095").GetProperty("value").GetDouble());
        Assert.AreEqual(1, figures.GetProperty("agreement").GetProperty("map5095").GetProperty("value").GetDouble());
        Assert.IsGreaterThan(0, figures.GetProperty("classes").GetArrayLength());
    }

    [TestMethod]
    public void EvaluateWithoutLabels_AsksForAnOriginal()
    {
        using Job job = new(pictures: 2);
        Directory.Delete(job.PathOf("data", "labels"), recursive: true);
        (int exitCode, _, string messages) = Start("evaluate", job.Model, "--data", job.PathOf("data", "images"));
        Assert.AreEqual(1, exitCode);
        Assert.Contains("YC0410", messages);
        Assert.Contains("--original", messages);
    }

    [TestMethod]
    public void Inspect_ShowsWhatTheModelIs()
    {
        using Job job = new(pictures: 1);
        (int exitCode, string output, string messages) = Start("inspect", job.Model, "--json");
        Assert.AreEqual(0, exitCode, messages);
        JsonElement facts = JsonDocument.Parse(output).RootElement;
        Assert.AreEqual("ONNX", facts.GetProperty("format").GetString());
        CollectionAssert.AreEqual(new[] { "red", "green", "blue" }, facts.GetProperty("classNames").EnumerateArray().Select(n => n.GetString()).ToArray());
        Assert.IsGreaterThan(0, facts.GetProperty("macs").GetInt64());
        JsonElement[] layers = [.. facts.GetProperty("layers").EnumerateArray()];
        Assert.AreEqual("the first convolution stays in float", layers[0].GetProperty("floatBecause").GetString());
        Assert.IsTrue(layers.Skip(1).All(l => l.GetProperty("quantizable").GetBoolean()));
        // The head's channels are what the boxes are decoded from.
        JsonElement head = layers.Single(l => l.GetProperty("name").GetString() == "model.13.m.0");
        Assert.AreEqual(0, head.GetProperty("prunableChannels").GetInt32());
        Assert.AreNotEqual("", head.GetProperty("keptWholeBecause").GetString());
        Assert.AreEqual(16, layers.Single(l => l.GetProperty("name").GetString() == "model.1.conv").GetProperty("prunableChannels").GetInt32());
        output = Start("inspect", job.Model, "--layers").Output;
        foreach (string said in (string[])["model.0", "prunable: ", "quantizable: 38 of 39 layers", "dataNeeded: about 64 typical pictures", "160x160", "labels of 3 classes", "prunable channels"])
            Assert.Contains(said, output);
    }

    [TestMethod]
    public void Show_PrintsTheLedger()
    {
        using Job job = new();
        job["Quantization"] = "Static";
        job["MinCompressionRatio"] = "1.1";
        job.Succeed();
        (int exitCode, string output, string messages) = Start("show", Path.Combine(job.Output, "report.json"));
        Assert.AreEqual(0, exitCode, messages);
        foreach (string said in (string[])["Parameters", "MACs", "In the assembly", "Latency", "mAP50-95", "Agreement", "Zeros", "Import (FP32)", "Quantize", "MinCompressionRatio", "met"])
            Assert.Contains(said, output);
        string file = job.Write("broken.json", "{}");
        (exitCode, _, messages) = Start("show", file);
        Assert.AreEqual(1, exitCode);
        Assert.Contains("YC1003", messages);
    }

    [TestMethod]
    public void Benchmark_ComparesTwoModels()
    {
        using Job job = new(pictures: 1);
        (int exitCode, string output, string messages) = Start("benchmark", job.Model, "--against", job.Model, "--blocks", "1", "--json");
        Assert.AreEqual(0, exitCode, messages);
        JsonElement figures = JsonDocument.Parse(output).RootElement;
        Assert.IsGreaterThan(0, figures.GetProperty("latencyMs").GetDouble());
        Assert.IsGreaterThan(0, figures.GetProperty("latencyRatio").GetDouble());
        Assert.AreEqual(1, figures.GetProperty("threads").GetInt32());
    }

    [TestMethod]
    public void ParentThatIsGone_EndsTheWorker()
    {
        using Job job = new();
        using Process parent = Process.Start(Dotnet("--version"))!;
        parent.WaitForExit();
        ProcessStartInfo start = Dotnet(typeof(RunCommand).Assembly.Location, "run", job.PathOf("job.json"));
        start.Environment["YOLOCOMPRESS_PARENT_PID"] = $"{parent.Id}";
        // The job is done once to get its file; then its output is taken away.
        job.Run();
        Directory.Delete(job.Output, recursive: true);
        using Process worker = Process.Start(start)!;
        Assert.IsTrue(worker.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.AreEqual(1, worker.ExitCode);
        Assert.IsFalse(Directory.Exists(job.Output));
    }

    private static (int ExitCode, string Output, string Messages) Start(params string[] arguments)
    {
        using Process process = Process.Start(Dotnet([typeof(RunCommand).Assembly.Location, .. arguments]))!;
        Task<string> messages = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, messages.Result);
    }

    private static ProcessStartInfo Dotnet(params string[] arguments) => new(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    };
}
