using System.Text.Json.Nodes;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Structured;
using YoloCompress.Pruning.Unstructured;
using YoloCompress.Quantization;
using YoloCompress.Training;

namespace YoloCompress.Pipeline;

/// <summary>Pruning as a stage: what was done becomes the report's rows, and a checkpoint's weights go back into it.</summary>
internal sealed class PruneStage(CompressionOptions options, QuantizationMode quantization) : IStage
{
    // Gradients of a picture take as long as ten inferences.
    private const int TaylorPictures = 16;

    private readonly ChannelBlocks _blocks = new(options, quantization);

    public string Name => "Prune";

    public string Options => Settings + (options.PrunesInSteps ? FormattableString.Invariant($" steps={options.PruneSteps} least={Least}") : "");

    private string Settings => FormattableString.Invariant(
        $"{options.Pruning} amount={options.PruneAmount} scope={options.PruneScope} unit={options.PruneUnit} importance={options.ChannelImportance} ")
        + $"roundTo={_blocks.Text} pattern={options.SparsityPattern} exclude={options.ExcludeNodes}";

    // What comes behind takes its share of what may be lost.
    private double Least => ProgressivePruning.LeastKept(options);

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        // With its normalizations apart, so that the result fits back into the checkpoint.
        ModelGraph? unfolded = PrunedCheckpoint.Unfolded(graph);
        ModelGraph from = unfolded ?? graph;
        JsonArray? steps = null;
        PrunedModel pruned;
        if (options.PrunesInSteps)
        {
            (pruned, IReadOnlyList<PruneStep> tried) = new ProgressivePruning(options, context, (model, amount) => Kept(model, amount, context)).Run(from);
            steps = new([.. tried.Select(PruneRows.Of)]);
        }
        else
        {
            pruned = Prune(from, options.PruneAmount ?? 0, context);
        }

        Dictionary<string, byte[]> files = [];
        if (pruned.Channels != null)
            files[PrunedCheckpoint.WidthsName] = WidthsDescription.Write(pruned.Channels);
        JsonObject details = PruneRows.Details(options.Pruning, pruned);
        if (steps != null)
            details["steps"] = steps;
        StageResult result = new(Name, PruneRows.Summary(options.Pruning, pruned), details);
        if (unfolded == null)
            return new(pruned.Graph, result) { Files = files };
        (ModelGraph written, byte[]? checkpoint) = PrunedCheckpoint.Write(pruned.Graph, context.Diagnostics);
        if (checkpoint != null)
            files[PrunedCheckpoint.FileName] = checkpoint;
        return new(written, result) { Files = files };
    }

    // A step of a build that was interrupted, or whose budget was another, is not made again.
    private PrunedModel Kept(ModelGraph model, double amount, StageContext context)
    {
        CacheKey key = new CacheKey("prune step").Add("model", model.Sha256()).Add("options", Settings)
            .Add("amount", FormattableString.Invariant($"{amount:R}")).Add("pictures", context.PictureContent)
            .Add("seed", $"{context.Seed}").Add("threads", $"{context.Threads}");
        return PrunedModel.Read(context.Results.GetOrMake("Prune step", key, () => Prune(model, amount, context).Write()), model);
    }

    private PrunedModel Prune(ModelGraph model, double amount, StageContext context)
    {
        if (options.Pruning != PruningMethod.LnStructured)
        {
            UnstructuredResult zeros = UnstructuredPruning.Run(model, Unstructured(amount, context), context.Calibration, context.Diagnostics);
            return new(zeros.Graph, null, zeros.Report);
        }

        StructuredResult channels = StructuredPruning.Run(model, Structured(model, amount, context), context.Calibration, context.Diagnostics);
        return new(channels.Graph, channels.Report, null);
    }

    private StructuredOptions Structured(ModelGraph model, double amount, StageContext context) => new()
    {
        Amount = amount,
        Unit = options.PruneUnit,
        LayerTimes = options.PruneUnit == PruneUnit.Latency ? LayerTimesOf(model, context) : null,
        Measured = options.PruneScope == PruneScope.Global,
        Importance = options.ChannelImportance,
        TaylorScores = options.ChannelImportance == ChannelImportanceMeasure.Taylor ? TaylorScores(model, context) : null,
        RoundTo = _blocks.RoundTo,
        Coarser = _blocks.Coarser(context.Decisions),
        ExcludeNodes = Excluded(),
        Seed = context.Seed,
        Threads = context.Threads,
    };

    // The clock's part in the choice of widths is kept, so that a build repeats.
    private static IReadOnlyDictionary<string, double> LayerTimesOf(ModelGraph model, StageContext context)
    {
        ModelGraph folded = FoldBatchNormalization.Apply(model);
        string[] layers = [.. ModelStatistics.Of(folded).Layers.Select(l => l.Name).Distinct()];
        LayerTimes times = context.Decisions.Decide("pruning times", folded.Sha256(), () => LayerTimes.Measure(layers, folded, folded, null));
        return layers.Zip(times.Original).ToDictionary(l => l.First, l => l.Second, StringComparer.Ordinal);
    }

    private static IReadOnlyDictionary<string, float[]> TaylorScores(ModelGraph model, StageContext context) => TaylorImportance.Measure(
        model, [.. context.Calibration.Take(TaylorPictures)], context.Seed, context.Threads, f => context.Diagnostics.Progress("Gradients", f));

    private UnstructuredOptions Unstructured(double amount, StageContext context) => new()
    {
        Method = options.Pruning switch
        {
            PruningMethod.L1Unstructured => UnstructuredMethod.L1,
            PruningMethod.Random => UnstructuredMethod.Random,
            PruningMethod.NM => UnstructuredMethod.NM,
            _ => UnstructuredMethod.OBS,
        },
        Amount = amount,
        Global = options.PruneScope == PruneScope.Global,
        Keep = options.SparsityPattern.Keep,
        Of = options.SparsityPattern.Of,
        ExcludeNodes = Excluded(),
        Seed = context.Seed,
        Threads = context.Threads,
    };

    private string[] Excluded() => options.ExcludeNodes?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
