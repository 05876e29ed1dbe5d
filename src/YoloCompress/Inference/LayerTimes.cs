using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using YoloCompress.Onnx;

namespace YoloCompress.Inference;

/// <summary>What each layer of a model takes by itself on this machine, at one thread: what a layer's share of the latency is predicted from.</summary>
internal static class LayerTimes
{
    private const int WarmUpRuns = 2;
    private const int Runs = 11;

    /// <summary>Median milliseconds by the node's name.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="layers">The nodes; each reads one float value that is no constant.</param>
    /// <param name="shapes">Shapes of all values.</param>
    public static SortedDictionary<string, double> Measure(ModelGraph graph, IEnumerable<NodeProto> layers, IReadOnlyDictionary<string, int[]> shapes)
    {
        SortedDictionary<string, double> times = new(StringComparer.Ordinal);
        // Layers of one form take the same time.
        Dictionary<string, double> known = new(StringComparer.Ordinal);
        foreach (NodeProto node in layers)
        {
            string form = $"{node.OpType} {string.Join(' ', node.Attribute)} {string.Join(' ', node.Input.Concat(node.Output).Select(v => Shape(shapes, v)))}";
            if (!known.TryGetValue(form, out double time))
                known[form] = time = Measure(graph, node, shapes);
            times[node.Name] = time;
        }

        return times;
    }

    private static string Shape(IReadOnlyDictionary<string, int[]> shapes, string value) =>
        shapes.TryGetValue(value, out int[]? shape) ? string.Join('x', shape) : "-";

    private static double Measure(ModelGraph graph, NodeProto node, IReadOnlyDictionary<string, int[]> shapes)
    {
        long[] ShapeOf(string value) => [.. shapes[value].Select(d => (long)d)];
        using PartialModel part = new(graph, [node], [node.Output[0]], v => ((int)TensorProto.Types.DataType.Float, ShapeOf(v)), new());
        Random random = new(1);
        Dictionary<string, OrtValue> inputs = part.Inputs.ToDictionary(
            v => v,
            v => OrtValue.CreateTensorValueFromMemory([.. Enumerable.Range(0, shapes[v].Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle())], ShapeOf(v)),
            StringComparer.Ordinal);
        try
        {
            double[] times = new double[Runs];
            for (int i = -WarmUpRuns; i < Runs; i++)
            {
                long start = Stopwatch.GetTimestamp();
                using IDisposableReadOnlyCollection<OrtValue> made = part.Run(v => inputs[v]);
                if (i >= 0)
                    times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            return Math.Round(LatencyMeter.Median(times), 4);
        }
        finally
        {
            foreach (OrtValue value in inputs.Values)
                value.Dispose();
        }
    }
}
