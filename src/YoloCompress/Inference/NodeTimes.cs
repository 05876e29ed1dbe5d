using System.Text.Json;
using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>How long each node of a model takes, as ONNX Runtime's profiler tells.</summary>
/// <param name="Optimized">The graph that ONNX Runtime makes of the model for this machine, whose nodes are timed.</param>
/// <param name="Milliseconds">The median of the warm runs by the name of a node of that graph.</param>
internal sealed record NodeTimes(ModelGraph Optimized, IReadOnlyDictionary<string, double> Milliseconds)
{
    private const int WarmUpRuns = 3;
    private const int RunsPerBlock = 5;
    private const string ModelFile = "optimized.onnx";

    /// <summary>Times the nodes of two models that take turns in blocks of runs, so that a machine that gets slower does so for both.</summary>
    /// <param name="a">One model.</param>
    /// <param name="b">The other one.</param>
    /// <param name="blocks">Blocks of five runs.</param>
    public static (NodeTimes A, NodeTimes B) Compare(ModelGraph a, ModelGraph b, int blocks)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("yolocompress-profile-");
        try
        {
            string folderA = folder.CreateSubdirectory("a").FullName, folderB = folder.CreateSubdirectory("b").FullName;
            using OnnxModel modelA = new(a, new() { TraceFolder = folderA }), modelB = new(b, new() { TraceFolder = folderB });
            LatencyProbe probeA = new(modelA), probeB = new(modelB);
            Run(probeA, WarmUpRuns);
            Run(probeB, WarmUpRuns);
            for (int i = 0; i < blocks; i++)
            {
                Run(probeA, RunsPerBlock);
                Run(probeB, RunsPerBlock);
            }

            return (Read(modelA, folderA), Read(modelB, folderB));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Run(LatencyProbe probe, int runs)
    {
        for (int i = 0; i < runs; i++)
            probe.Run();
    }

    private static NodeTimes Read(OnnxModel model, string folder)
    {
        using JsonDocument trace = JsonDocument.Parse(File.ReadAllBytes(model.EndProfiling()));
        const string Suffix = "_kernel_time";
        Dictionary<string, List<double>> durations = new(StringComparer.Ordinal);
        foreach (JsonElement record in trace.RootElement.EnumerateArray())
        {
            if (record.GetProperty("cat").GetString() != "Node" || record.GetProperty("name").GetString() is not { } name || !name.EndsWith(Suffix, StringComparison.Ordinal))
                continue;
            name = name[..^Suffix.Length];
            if (!durations.TryGetValue(name, out List<double>? list))
                durations[name] = list = [];
            list.Add(record.GetProperty("dur").GetDouble() / 1000);
        }

        return new(
            ModelGraph.Parse(File.ReadAllBytes(Path.Combine(folder, ModelFile))),
            durations.ToDictionary(d => d.Key, d => LatencyMeter.Median(d.Value.Count > WarmUpRuns ? d.Value[WarmUpRuns..] : d.Value), StringComparer.Ordinal));
    }

    /// <summary>Makes a session leave its trace in a folder.</summary>
    internal static void Trace(Microsoft.ML.OnnxRuntime.SessionOptions options, string folder)
    {
        // In this order: switching it on takes the path as it is then, and the default is the working directory, which is the user's project.
        options.ProfileOutputPathPrefix = Path.Combine(folder, "profile");
        options.EnableProfiling = true;
        options.OptimizedModelFilePath = Path.Combine(folder, ModelFile);
    }
}
