using System.Text.Json;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>Measures what is told of a finished chain of stages, but decides nothing: the model after each stage, and layer by layer.</summary>
/// <param name="original">The FP32 export.</param>
/// <param name="evaluator">Measures on the pictures that are reported on.</param>
/// <param name="decisions">Keeps what depends on the clock.</param>
/// <param name="results">Keeps it between builds.</param>
internal sealed class StageLedger(ModelGraph original, Evaluator evaluator, DecisionLog decisions, ResultCache results)
{
    /// <summary>A row a stage, after one for the original.</summary>
    /// <param name="chain">The stages.</param>
    /// <param name="importSeconds">What importing and measuring the original took.</param>
    /// <param name="before">The original's figures, with its latency.</param>
    /// <param name="after">Those of the chain's result.</param>
    /// <param name="packed">Bytes that an assembly would carry of a model.</param>
    public IReadOnlyList<LedgerEntry> Entries(StageChain chain, double importSeconds, Measurements before, Measurements after, Func<byte[], long> packed)
    {
        // Of the clock like latencies, so they are kept with the decisions too.
        double[] seconds = decisions.Decide("seconds", Subject(chain), () => Kept(chain, [.. chain.Seconds.Prepend(importSeconds).Select(s => Math.Round(s, 2))]));
        List<LedgerEntry> entries = [new("Import", before, Sparsity.Of(original)) { Seconds = seconds.ElementAtOrDefault(0) }];
        for (int i = 0; i < chain.Snapshots.Count; i++)
        {
            ModelGraph graph = ModelGraph.Parse(chain.Snapshots[i].Model);
            string stage = chain.Snapshots[i].Stage;
            entries.Add(new(stage, i == chain.Snapshots.Count - 1 ? after : Figures($"latency after {i + 1} {stage}", StageChain.Shipped(graph), packed), Sparsity.Of(graph))
            {
                Seconds = seconds.ElementAtOrDefault(i + 1),
                CacheHit = results.IsKept ? chain.CacheHits.ElementAtOrDefault(i) : null,
            });
        }

        return entries;
    }

    /// <summary>The original's layers and what became of them.</summary>
    /// <param name="chain">The stages.</param>
    /// <param name="latencyMs">What the original takes, about.</param>
    public IReadOnlyList<LayerFigures> Layers(StageChain chain, double? latencyMs)
    {
        ModelGraph compact = chain.Snapshots.Count > 0 ? ModelGraph.Parse(chain.Snapshots[^1].Model) : chain.Graph;
        IReadOnlyList<string> names = LayerList.Names(original);
        string subject = Subject(chain);
        CacheKey key = new CacheKey("layer times").Add("models", subject);
        LayerTimes times = decisions.Decide("layer times", subject, () => results.GetOrMakeJson("Layer times", key, () => LayerTimes.Measure(names, original, compact, latencyMs)));
        return LayerList.Of(original, compact, times.Original.Length == names.Count && times.Result.Length == names.Count ? times : null);
    }

    // What the work took when it was done, not what reading it back takes: a build from the cache then has the same report.
    private double[] Kept(StageChain chain, double[] now)
    {
        const string Name = "seconds.json";
        CacheKey key = new CacheKey("seconds").Add("models", Subject(chain)).Add("stages", string.Join(' ', chain.Snapshots.Select(s => s.Stage)));
        if (results.TryGet(key) is { } files && JsonSerializer.Deserialize<double[]>(files[Name]) is { } before && before.Length == now.Length)
            return before;
        results.Keep(key, new Dictionary<string, byte[]> { [Name] = JsonSerializer.SerializeToUtf8Bytes(now) });
        return now;
    }

    private string Subject(StageChain chain) => $"{original.Sha256()} {chain.Graph.Sha256()}";

    private Measurements Figures(string decision, ModelGraph graph, Func<byte[], long> packed)
    {
        byte[] model = graph.ToBytes();
        (Measurements figures, _) = evaluator.Measure(graph, packed(model));
        LatencyFigures latency = decisions.Decide(decision, $"{original.Sha256()} {graph.Sha256()}", () => evaluator.CompareLatency(graph));
        return figures with { LatencyMs = latency.ResultMs };
    }
}
