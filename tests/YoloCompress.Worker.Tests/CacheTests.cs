using System.Diagnostics;
using System.Text.Json;

namespace YoloCompress.Worker.Tests;

[TestClass]
public sealed class CacheTests
{
    [TestMethod]
    public void SecondJob_TakesEverythingFromTheCache()
    {
        using Job job = new();
        job.Cache = job.PathOf("cache");
        Assert.AreEqual("", Hits(job.Succeed()));
        SortedDictionary<string, string> first = job.Content();
        Assert.AreEqual("Detections, Latency, Layer times", Hits(job.Succeed()));
        CollectionAssert.AreEqual(first, job.Content(), "A result from the cache is the same to the byte, latency included.");
    }

    [TestMethod]
    public void FreshCheckout_HitsWithOtherPathsAndTimes()
    {
        using Job first = new();
        using Job second = new();
        first.Cache = second.Cache = first.PathOf("cache");
        first.Succeed();
        foreach (string file in Directory.GetFiles(second.PathOf("data"), "*", SearchOption.AllDirectories))
            File.SetLastWriteTimeUtc(file, new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.AreEqual("Detections, Latency, Layer times", Hits(second.Succeed()));
        Assert.AreEqual(first.Content()["report.json"], second.Content()["report.json"]);
    }

    [TestMethod]
    public void ChangedPicture_Misses()
    {
        using Job job = new();
        job.Cache = job.PathOf("cache");
        job.Succeed();
        File.Copy(job.PathOf("data", "images", "shapes-00001.png"), job.PathOf("data", "images", "shapes-00000.png"), overwrite: true);
        Assert.AreEqual("Latency, Layer times", Hits(job.Succeed()));
    }

    [TestMethod]
    public void EditedLabel_NeedsNoInferenceButNewFigures()
    {
        using Job job = new();
        job.Cache = job.PathOf("cache");
        job.Succeed();
        double before = job.Json("report.json").GetProperty("original").GetProperty("map5095").GetDouble();
        foreach (string label in Directory.GetFiles(job.PathOf("data", "labels")).Take(3))
            File.WriteAllText(label, "0 0.5 0.5 0.1 0.1\n");
        Assert.AreEqual("Detections, Latency, Layer times", Hits(job.Succeed()));
        Assert.IsLessThan(before, job.Json("report.json").GetProperty("original").GetProperty("map5095").GetDouble());
    }

    [TestMethod]
    public void KeptWarnings_AreSaidAgainForTheNewPlace()
    {
        using Job first = new(pictures: 3);
        using Job second = new(pictures: 3);
        first.Cache = second.Cache = first.PathOf("cache");
        foreach (Job job in (Job[])[first, second])
            job.Write("data/images/shapes-00000.png", "no picture");
        first.Succeed();
        JsonElement[] lines = second.Succeed();
        Assert.AreEqual("Detections, Latency, Layer times", Hits(lines));
        JsonElement warning = Job.Of(lines, "warning").Single();
        Assert.AreEqual("YC0403", warning.GetProperty("code").GetString());
        Assert.AreEqual(second.PathOf("data", "images", "shapes-00000.png"), warning.GetProperty("file").GetString());
    }

    [TestMethod]
    public void FailedJob_KeepsWhatItHadMade()
    {
        using Job job = new();
        job.Cache = job.PathOf("cache");
        job["MinCompressionRatio"] = "9";
        Assert.AreEqual("YC0902", job.Fail());
        job["MinCompressionRatio"] = "1";
        Assert.AreEqual("Detections, Latency, Layer times", Hits(job.Succeed()));
    }

    [TestMethod]
    public void TwoJobsAtOnce_QuantizeOnce()
    {
        using Job first = new();
        using Job second = new();
        JsonElement[][] lines = new JsonElement[2][];
        foreach (Job job in (Job[])[first, second])
        {
            job.Cache = first.PathOf("cache");
            job["Quantization"] = "Static";
        }

        Parallel.Invoke(() => lines[0] = first.Succeed(), () => lines[1] = second.Succeed());
        Assert.AreEqual(1, lines.Count(l => Hits(l).Contains("Quantize", StringComparison.Ordinal)), "One quantizes, the other waits and takes it.");
        Assert.AreEqual(first.Content()["tiny-1.onnx"], second.Content()["tiny-1.onnx"]);
    }

    [TestMethod]
    public void KilledJob_LeavesACacheThatServes()
    {
        using Job job = new();
        job.Cache = job.PathOf("cache");
        job["Quantization"] = "Static";
        job.WriteJob();
        foreach (string moment in (string[])["Import", "Quantize", "Measure the result", "Measure latency"])
        {
            using Process worker = Process.Start(new ProcessStartInfo("dotnet", [typeof(RunCommand).Assembly.Location, "run", job.PathOf("job.json")])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            while (worker.StandardOutput.ReadLine() is { } line && !line.Contains($"\"stage\":\"{moment}\"", StringComparison.Ordinal))
            {
            }

            worker.Kill();
            worker.WaitForExit();
            Assert.IsFalse(Directory.Exists(job.Output), $"Killed at '{moment}', it left an output.");
        }

        Assert.AreEqual("Detections, Quantize, Detections, Intervals, Intervals, Outputs", Hits(job.Succeed()));
    }

    [TestMethod]
    public void UnusableFolder_IsNoFailure()
    {
        using Job job = new();
        job.Cache = job.Write("cache", "a file in the way");
        JsonElement[] lines = job.Succeed();
        Assert.IsEmpty(Job.Of(lines, "warning"));
        Assert.IsTrue(Texts(lines).Any(t => t.StartsWith("Nothing is kept in the cache", StringComparison.Ordinal)));
    }

    private static string Hits(JsonElement[] lines) => string.Join(
        ", ", Texts(lines).Where(t => t.Contains("taken from the cache", StringComparison.Ordinal)).Select(t => t[..t.IndexOf(':', StringComparison.Ordinal)]));

    private static IEnumerable<string> Texts(JsonElement[] lines) => Job.Of(lines, "message").Select(l => l.GetProperty("text").GetString()!);
}
