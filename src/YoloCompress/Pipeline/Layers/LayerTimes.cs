using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>Milliseconds for each layer of the original, in the order of its layers, at one thread.</summary>
/// <param name="Original">The original's.</param>
/// <param name="Result">The compact model's.</param>
internal sealed record LayerTimes(double[] Original, double[] Result)
{
    // What it may take; a large model gets fewer runs.
    private const double WantedMs = 3000;
    private const int LeastBlocks = 2;
    private const int MostBlocks = 4;
    private const int RunsPerBlock = 10;

    /// <summary>Times both models side by side.</summary>
    /// <param name="layers">Names of the layers.</param>
    /// <param name="original">The original.</param>
    /// <param name="compact">The compact model, names of nodes included.</param>
    /// <param name="latencyMs">What the original takes, about.</param>
    public static LayerTimes Measure(IReadOnlyList<string> layers, ModelGraph original, ModelGraph compact, double? latencyMs)
    {
        int blocks = (int)Math.Clamp(WantedMs / (RunsPerBlock * Math.Max(latencyMs ?? 0, 1)), LeastBlocks, MostBlocks);
        (NodeTimes a, NodeTimes b) = NodeTimes.Compare(original, compact, blocks);
        return new(Sum(layers, original, a), Sum(layers, compact, b));
    }

    private static double[] Sum(IReadOnlyList<string> layers, ModelGraph graph, NodeTimes times)
    {
        LayerMap map = LayerMap.Of(layers, graph).Onto(times.Optimized);
        double[] sums = new double[layers.Count];
        foreach (NodeProto node in times.Optimized.Nodes.DistinctBy(n => n.Name))
        {
            if (map.OwnerOf(node) is { } owner && times.Milliseconds.TryGetValue(node.Name, out double milliseconds))
                sums[owner] += milliseconds;
        }

        return Array.ConvertAll(sums, s => Math.Round(s, 4));
    }
}
