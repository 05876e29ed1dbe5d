using System.Diagnostics;
using YoloCompress.Detection;
using YoloCompress.Pipeline;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>
/// What the goals come to, made by the pipeline as a build makes them. Decisions and budgets are judged on the pictures of coco128 outside
/// calibration, or on a custom model's validation pictures; the figures of the rows are on coco-val, or on ndfs' test pictures.
/// </summary>
internal static class GoalsSuite
{
    public static Suite Suite { get; } = new(
        "goals", "models as the goals make them, chosen on coco128, or on the model's own validation pictures; figures on coco-val, ndfs' test pictures, or our own validation pictures", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        yield return Coco("yolov5n-smallest-0.95", ("Goal", "Smallest"), ("MinAccuracyRetention", "0.95"));
        yield return Coco("yolov5n-smallest-0.90", ("Goal", "Smallest"), ("MinAccuracyRetention", "0.90"));
        yield return Coco("yolov5n-fastest-0.95", ("Goal", "Fastest"), ("MinAccuracyRetention", "0.95"));
        yield return Coco("yolov5n-exact", ("Goal", "Exact"));
        yield return Custom("ndfs-fastest-0.95", Subject.Ndfs, c => (c.DataPath("weights", "yolov5n-ndfs.pt"), c.DataPath("ndfs.yaml")), ("Goal", "Fastest"), ("MinAccuracyRetention", "0.95"));
        yield return Custom(
            "own-fastest-0.95",
            Subject.Own,
            c => (c.OwnPath(BenchmarkContext.OwnWeights), c.OwnPath(BenchmarkContext.OwnData)),
            ("Goal", "Fastest"), ("MinAccuracyRetention", "0.95"), ("ImageSize", $"{Subject.OwnImageSize}"));
        yield return Default("default-build", changed: false);
        yield return Default("default-build-changed-budget", changed: true);
    }

    private static Row Coco(string name, params (string Name, string Value)[] options) => new(name, Subject.Yolov5n, c => Task.FromResult(InFolder(folder => Make(
        c, folder, c.DataPath("weights", "yolov5n.pt"), List(folder, "calibration.txt", c.Set("coco128.yaml")), List(folder, "validation.txt", c.Choices), options))));

    private static Row Custom(string name, Subject subject, Func<BenchmarkContext, (string Model, string Data)> files, params (string Name, string Value)[] options) =>
        new(name, subject, c => Task.FromResult(InFolder(folder => Make(c, folder, files(c).Model, files(c).Data, files(c).Data, options))));

    // Seconds of the first build, or of a second one that has the first one's cache and another budget.
    private static Row Default(string name, bool changed) => new(name, Subject.Yolov5n, c => Task.FromResult(InFolder(folder =>
    {
        Work Build(params (string, string)[] options) => Make(
            c, folder, c.DataPath("weights", "yolov5n.pt"), List(folder, "calibration.txt", c.Set("coco128.yaml")), c.DataPath("coco-val.yaml"), options);
        Work first = Build();
        return changed ? Build(("MinAccuracyRetention", "0.85"), ("MinCompressionRatio", "4.5")) : first;
    }))) { MeasureLatency = !changed };

    private static Work InFolder(Func<string, Work> work)
    {
        string folder = Directory.CreateTempSubdirectory("yc-goals-").FullName;
        try
        {
            return work(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string List(string folder, string name, ImageSet set)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, set.Pictures.Select(p => p.Path));
        return path;
    }

    private static Work Make(
        BenchmarkContext context, string folder, string model, string calibration, string validation, params (string Name, string Value)[] options)
    {
        CompressionJob job = new()
        {
            Item = Path.GetFileName(model),
            Model = model,
            ProjectDirectory = folder,
            OutputDirectory = Path.Combine(folder, "out"),
            RootNamespace = "Benchmark",
            Threads = 2,
            CacheDirectory = Path.Combine(folder, "cache"),
            Options = new Dictionary<string, string>(options.Select(o => KeyValuePair.Create(o.Name, o.Value)))
            {
                ["CalibrationData"] = calibration, ["ValidationData"] = validation, ["BudgetAction"] = "Warn",
            },
        };
        long start = Stopwatch.GetTimestamp();
        CompressionResult result = CompressionPipeline.Run(job, context.Diagnostics);
        return new() { Model = result.Model, ResourceBytes = result.Resource?.Length, Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }
}
