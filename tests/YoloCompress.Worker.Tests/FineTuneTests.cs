using System.Diagnostics;
using System.Text.Json;
using YoloCompress.Checkpoints;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class FineTuneTests
{
    [TestMethod]
    public void PrunedModel_IsTrained_AndTheTrainingIsCached()
    {
        using Job job = Of("None", ("Pruning", "L1Unstructured"), ("PruneAmount", "0.5"), ("FineTuneSteps", "60"));
        job.Cache = job.PathOf("cache");
        job.Succeed();
        JsonElement details = job.Json("report.json").GetProperty("stages")[1].GetProperty("details");
        Assert.AreEqual(60, details.GetProperty("steps").GetInt32());
        Assert.IsLessThanOrEqualTo(details.GetProperty("distanceBefore").GetDouble(), details.GetProperty("distanceAfter").GetDouble());
        AssertTrainedAndStillPruned(job);
        SortedDictionary<string, string> first = job.Content();
        Assert.IsTrue(Texts(job.Succeed()).Any(t => t.StartsWith("FineTune: taken from the cache", StringComparison.Ordinal)));
        Assert.AreEqual(first["tiny-1.onnx"], job.Content()["tiny-1.onnx"]);
    }

    [TestMethod]
    public void QuantizedModel_IsTrainedThroughItsRounding_AndIsNeverWorse()
    {
        using Job job = Of("Static", ("FineTuneSteps", "12"));
        job.Succeed();
        JsonElement stage = job.Json("report.json").GetProperty("stages")[0], training = stage.GetProperty("details").GetProperty("training");
        Assert.AreEqual(12, training.GetProperty("steps").GetInt32());
        Assert.IsLessThanOrEqualTo(training.GetProperty("distanceBefore").GetDouble(), training.GetProperty("distanceAfter").GetDouble());
        Assert.Contains("Trained through its rounding: 12 steps", stage.GetProperty("summary").GetString()!);
        Assert.IsTrue(Model(job, "tiny-1.onnx").Nodes.Any(n => n.OpType == "DequantizeLinear"));
    }

    [TestMethod]
    public void PrunedAndQuantized_BothAreTrained()
    {
        using Job job = Of("Static", ("Pruning", "L1Unstructured"), ("PruneAmount", "0.5"), ("FineTuneSteps", "12"));
        job.Succeed();
        JsonElement stages = job.Json("report.json").GetProperty("stages");
        Assert.AreEqual(9, stages[1].GetProperty("details").GetProperty("steps").GetInt32());
        Assert.AreEqual(3, stages[2].GetProperty("details").GetProperty("training").GetProperty("steps").GetInt32());
    }

    [TestMethod]
    public void TrainedCheckpoint_IsWhatShips()
    {
        const int Size = 128;
        string workbench = Path.Combine((string)AppContext.GetData("YoloCompress.Repository")!, "samples", "DetectObjects", "workbench");
        string pictures = Path.Combine(workbench, "images", "calibration");
        using Job job = Of(
            "None", ("Pruning", "L1Unstructured"), ("PruneAmount", "0.4"), ("FineTuneSteps", "40"), ("ImageSize", $"{Size}"), ("CalibrationData", pictures), ("CalibrationCount", "16"), ("ValidationData", ""));
        job.Model = job.Write("models/tiny-1.pt", File.ReadAllBytes(Path.Combine(workbench, "workbench.pt")));
        job.Succeed();
        Assert.IsGreaterThan(0, job.Json("report.json").GetProperty("stages")[1].GetProperty("details").GetProperty("bestStep").GetInt32(), "it learned something");
        AssertTrainedAndStillPruned(job);
        byte[] checkpoint = File.ReadAllBytes(Path.Combine(job.Output, job.Json("outputs.json").GetProperty("checkpoint").GetString()!));
        float[] picture = [.. Enumerable.Range(0, 3 * Size * Size).Select(i => (i * 7919 % 256) / 255f)];
        using OnnxModel shipped = new(Model(job, "tiny-1.onnx"));
        using OnnxModel read = new(CheckpointImporter.Import(checkpoint, new() { ImageSize = Size }));
        float[] expected = shipped.Run(picture)[0].Values, actual = read.Run(picture)[0].Values;
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
    }

    [TestMethod]
    public void KilledInTraining_TheBestSnapshotIsKept_AndTheNextBuildGoesOn()
    {
        using Job job = Of("None", ("Pruning", "L1Unstructured"), ("PruneAmount", "0.5"), ("FineTuneSteps", "40"));
        job.Cache = job.PathOf("cache");
        job.WriteJob();
        using (Process worker = Process.Start(new ProcessStartInfo("dotnet", [typeof(RunCommand).Assembly.Location, "run", job.PathOf("job.json")]) { RedirectStandardOutput = true, RedirectStandardError = true })!)
        {
            // Its first judgement is said after its state is kept.
            while (worker.StandardOutput.ReadLine() is { } line && !line.Contains("distance from the teacher on pictures held back", StringComparison.Ordinal))
            {
            }

            worker.Kill();
            worker.WaitForExit();
        }

        Assert.IsFalse(Directory.Exists(job.Output));
        string[] texts = [.. Texts(job.Succeed())];
        Assert.IsTrue(texts.Any(t => t.Contains("cut short after", StringComparison.Ordinal)), string.Join("\n", texts));
        SortedDictionary<string, string> resumed = job.Content();
        job.Cache = "";
        job.Succeed();
        Assert.AreEqual(job.Content()["tiny-1.onnx"], resumed["tiny-1.onnx"], "the same as of a training in one piece");
    }

    [TestMethod]
    public void WithoutPictures_NothingIsSpent()
    {
        using Job job = Of("None", ("Pruning", "L1Unstructured"), ("PruneAmount", "0.5"), ("FineTuneSteps", "4"), ("ValidationData", ""));
        Assert.AreEqual("YC0806", job.Fail());
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

    // Weights that pruning made zero are zero in what ships; others have changed.
    private static void AssertTrainedAndStillPruned(Job job)
    {
        ModelGraph pruned = Model(job, "snapshot-1-prune.onnx"), shipped = Model(job, "tiny-1.onnx");
        float[][] before = Weights(pruned), after = Weights(shipped);
        Assert.HasCount(before.Length, after);
        long zeros = 0, changed = 0;
        foreach ((float[] old, float[] now) in before.Zip(after))
        {
            for (int i = 0; i < old.Length; i++)
            {
                zeros += old[i] == 0 ? 1 : 0;
                changed += old[i] != now[i] ? 1 : 0;
                Assert.IsTrue(old[i] != 0 || now[i] == 0, "a pruned weight came back");
            }
        }

        Assert.IsGreaterThan(1000, zeros);
        Assert.IsGreaterThan(1000, changed);
    }

    // Names are stripped from what ships, the order is not.
    private static float[][] Weights(ModelGraph graph) =>
        [.. graph.Nodes.Where(n => n.OpType == "Conv").Select(n => graph.Initializer(n.Input[1])!.ToFloats())];

    private static ModelGraph Model(Job job, string file) => ModelGraph.Parse(File.ReadAllBytes(Path.Combine(job.Output, file)));

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
