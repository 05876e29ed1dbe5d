using System.Diagnostics;
using YoloCompress.Detection;
using YoloCompress.Pipeline;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>
/// What the goals come to, made by the pipeline as a build makes them. Decisions and budgets are judged on the pictures of coco128 outside
/// calibration, or on ndfs' validation pictures; the figures of the rows are on coco-val, or on ndfs' test pictures.
/// </summary>
internal static class GoalsSuite
{
    public static Suite Suite { get; } = new("goals", "yolov5n and ndfs as the goals make them, chosen on coco128 or ndfs' validation pictures, on coco-val or ndfs' test pictures", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        yield return Coco("yolov5n-smallest-0.95", ("Goal", "Smallest"), ("MinAccuracyRetention", "0.95"));
        yield return Coco("yolov5n-smallest-0.90", ("Goal", "Smallest"), ("MinAccuracyRetention", "0.90"));
        yield return Coco("yolov5n-fastest-0.95", ("Goal", "Fastest"), ("MinAccuracyRetention", "0.95"));
        yield return Coco("yolov5n-exact", ("Goal", "Exact"));
        yield return new("ndfs-fastest-0.95", Subject.Ndfs, c => Task.FromResult(Make(
            c, "yolov5n-ndfs.pt", c.DataPath("ndfs.yaml"), c.DataPath("ndfs.yaml"), ("Goal", "Fastest"), ("MinAccuracyRetention", "0.95"))));
        yield return Coco("default-build");
    }

    private static Row Coco(string name, params (string Name, string Value)[] options) => new(name, Subject.Yolov5n, c =>
    {
        string folder = Directory.CreateTempSubdirectory("yc-goals-").FullName;
        try
        {
            return Task.FromResult(Make(
                c, "yolov5n.pt", List(folder, "calibration.txt", c.Set("coco128.yaml")), name == "default-build" ? c.DataPath("coco-val.yaml") : List(folder, "validation.txt", c.Choices), options));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    });

    private static string List(string folder, string name, ImageSet set)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, set.Pictures.Select(p => p.Path));
        return path;
    }

    private static Work Make(BenchmarkContext context, string weights, string calibration, string validation, params (string Name, string Value)[] options)
    {
        string folder = Directory.CreateTempSubdirectory("yc-goals-").FullName;
        try
        {
            CompressionJob job = new()
            {
                Item = weights,
                Model = context.DataPath("weights", weights),
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
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
