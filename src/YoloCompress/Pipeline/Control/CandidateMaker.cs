using System.Diagnostics;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Makes candidates, measures them and judges them by the user's budgets. What was made once is not made again.</summary>
internal sealed class CandidateMaker
{
    private readonly Dictionary<CompressionOptions, (StageChain Chain, byte[] Decisions)> _made = [];

    /// <summary>The job.</summary>
    public required CompressionJob Job { get; init; }

    /// <summary>What the user gave; its budgets are what candidates are judged by.</summary>
    public required CompressionOptions Options { get; init; }

    /// <summary>The snapshot to go on from; null starts with the original.</summary>
    public StartingPoint? Start { get; init; }

    /// <summary>What stages use, and the original.</summary>
    public required StageResources Resources { get; init; }

    /// <summary>Runs a stage, or takes its output from the cache.</summary>
    public required StageRunner Runner { get; init; }

    /// <summary>What is decided by the clock.</summary>
    public required DecisionLog Decisions { get; init; }

    /// <summary>Is told what happens.</summary>
    public required IDiagnostics Diagnostics { get; init; }

    /// <summary>Makes and judges one candidate.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="evaluator">Measures it.</param>
    /// <param name="final">True for what ships, which is always timed; others only where a budget or the goal asks for it.</param>
    public Attempt Make(CompressionOptions options, Evaluator evaluator, bool final)
    {
        (Attempt attempt, byte[] decisions) = Decisions.Record(() => Measured(options, evaluator, final));
        return attempt with { Decisions = decisions };
    }

    private Attempt Measured(CompressionOptions options, Evaluator evaluator, bool final)
    {
        StageChain chain = Compress(options);
        Diagnostics.Progress("Measure the result", 0);
        byte[] model = chain.Graph.ToBytes();
        (ResourceCompression compression, byte[]? resource) = Resource(model, chain.Results.Count > 0);
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(chain.Graph, resource?.Length);
        bool timed = final || options.MinSpeedup != null || options.MaxLatencyMs != null || options.Goal == CompressionGoal.Fastest;
        LatencyFigures? latency = timed ? Latency(evaluator, chain.Graph, model) : null;
        return new()
        {
            Options = options,
            Chain = chain,
            Model = model,
            Compression = compression,
            Resource = resource,
            Result = result,
            Accuracy = accuracy,
            Latency = latency,
            Budgets = Budgets.Judge(Options, evaluator.Original, result, accuracy, latency),
        };
    }

    private StageChain Compress(CompressionOptions options)
    {
        ModelGraph from = Start?.Graph ?? Resources.Original;
        IReadOnlyList<IStage> stages = StagePart.Of(StageList.Of(options, options.Quantization ?? QuantizationMode.None), Start?.Stage, options.StopAfter, Job.Model);
        if (stages.Count == 0)
            return new() { Graph = from };
        if (!_made.TryGetValue(options, out (StageChain Chain, byte[] Decisions) made))
            _made[options] = made = Decisions.Record(() => Run(stages, from));
        // A candidate that was made before comes with what was decided for it.
        Decisions.Restore(made.Decisions);
        return made.Chain;
    }

    private StageChain Run(IReadOnlyList<IStage> stages, ModelGraph graph)
    {
        List<StageResult> results = [];
        List<Snapshot> snapshots = [];
        Dictionary<string, byte[]> files = new(StringComparer.Ordinal);
        List<double> seconds = [];
        List<bool> hits = [];
        foreach (IStage stage in stages)
        {
            Diagnostics.Progress(stage.Name, 0);
            long began = Stopwatch.GetTimestamp();
            StageOutput output = Runner.Run(stage, graph, Resources);
            seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            hits.Add(output.FromCache);
            graph = output.Graph;
            results.Add(output.Result);
            snapshots.Add(Snapshot.Of(stage.Name, graph));
            foreach ((string name, byte[] content) in output.Files)
                files[name] = content;
            Diagnostics.Log($"{stage.Name}: {output.Result.Summary}");
        }

        return new() { Graph = StageChain.Shipped(graph), Results = results, Files = files, Snapshots = snapshots, Seconds = seconds, CacheHits = hits };
    }

    /// <summary>What an assembly would carry of a model.</summary>
    /// <param name="model">The ONNX file.</param>
    public long PackedBytes(byte[] model) => Resource(model, compressed: true).Resource?.Length ?? model.Length;

    // Without an accessor nobody would unpack it; a model that was not compressed goes as it is, unless something else was asked for.
    private (ResourceCompression Compression, byte[]? Resource) Resource(byte[] model, bool compressed)
    {
        ResourceCompression compression = Options.ResourceCompression ?? (compressed ? ResourceCompression.Entropy : ResourceCompression.None);
        if (Options.Delivery != DeliveryMode.Embed || compression == ResourceCompression.None)
            return default;
        if (!Job.WantsAccessor(Options))
        {
            if (Options.ResourceCompression != null)
                Diagnostics.Log($"ResourceCompression=\"{compression}\" has no effect: only the accessor, which is written for C# projects, can unpack it.");
            return default;
        }

        byte[]? resource = ResourcePacker.Pack(model, compression);
        return resource?.Length < model.Length ? (compression, resource) : default;
    }

    private LatencyFigures Latency(Evaluator evaluator, ModelGraph graph, byte[] model)
    {
        Diagnostics.Progress("Measure latency", 0);
        string subject = $"{Resources.Original.Sha256()} {ModelHash.Of(model)}";
        if (Decisions.IsKept("latency", subject))
            Diagnostics.Log("Latency is taken from the decision file.");
        return Decisions.Decide("latency", subject, () => evaluator.CompareLatency(graph));
    }
}
