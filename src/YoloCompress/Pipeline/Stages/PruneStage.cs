using System.Text.Json.Nodes;
using YoloCompress.Onnx;
using YoloCompress.Pruning;
using YoloCompress.Pruning.Structured;
using YoloCompress.Pruning.Unstructured;

namespace YoloCompress.Pipeline;

/// <summary>Pruning as a stage: what was done becomes the report's rows, and a checkpoint's weights go back into it.</summary>
internal sealed class PruneStage(CompressionOptions options) : IStage
{
    public string Name => "Prune";

    public string Options => FormattableString.Invariant(
        $"{options.Pruning} amount={options.PruneAmount} scope={options.PruneScope} unit={options.PruneUnit} importance={options.ChannelImportance} ")
        + $"roundTo={options.RoundTo} pattern={options.SparsityPattern} exclude={options.ExcludeNodes}";

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        // With its normalizations apart, so that the result fits back into the checkpoint.
        ModelGraph? unfolded = PrunedCheckpoint.Unfolded(graph);
        Dictionary<string, byte[]> files = [];
        ModelGraph pruned;
        StageResult result;
        if (options.Pruning == PruningMethod.LnStructured)
        {
            StructuredResult done = StructuredPruning.Run(unfolded ?? graph, Structured(context), context.Calibration, context.Diagnostics);
            (pruned, result) = (done.Graph, new(Name, Summary(done.Report), Details(done.Report)));
            files[PrunedCheckpoint.WidthsName] = WidthsDescription.Write(done.Report);
        }
        else
        {
            UnstructuredResult done = UnstructuredPruning.Run(unfolded ?? graph, Unstructured(context), context.Calibration, context.Diagnostics);
            (pruned, result) = (done.Graph, new(Name, Summary(done.Report), Details(done.Report)));
        }

        if (unfolded == null)
            return new(pruned, result) { Files = files };
        (pruned, byte[]? checkpoint) = PrunedCheckpoint.Write(pruned, context.Diagnostics);
        if (checkpoint != null)
            files[PrunedCheckpoint.FileName] = checkpoint;
        return new(pruned, result) { Files = files };
    }

    private StructuredOptions Structured(StageContext context) => new()
    {
        Amount = options.PruneAmount ?? 0,
        Unit = options.PruneUnit,
        Measured = options.PruneScope == PruneScope.Global,
        Importance = options.ChannelImportance,
        RoundTo = options.RoundTo,
        ExcludeNodes = Excluded(),
        Seed = context.Seed,
        Threads = context.Threads,
    };

    private UnstructuredOptions Unstructured(StageContext context) => new()
    {
        Method = options.Pruning switch
        {
            PruningMethod.L1Unstructured => UnstructuredMethod.L1,
            PruningMethod.Random => UnstructuredMethod.Random,
            PruningMethod.NM => UnstructuredMethod.NM,
            _ => UnstructuredMethod.OBS,
        },
        Amount = options.PruneAmount ?? 0,
        Global = options.PruneScope == PruneScope.Global,
        Keep = options.SparsityPattern.Keep,
        Of = options.SparsityPattern.Of,
        ExcludeNodes = Excluded(),
        Seed = context.Seed,
        Threads = context.Threads,
    };

    private string[] Excluded() => options.ExcludeNodes?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private string Summary(SparsityReport report) => FormattableString.Invariant(
        $"{report.Sparsity * 100:0.0} % of {report.Weights:N0} weights in {report.Layers.Count} layers are 0 ({options.Pruning}).");

    private static string Summary(ChannelReport report) => FormattableString.Invariant(
        $"{report.Removed * 100:0.0} % of {report.MacsBefore:N0} multiply-accumulates removed: {report.Groups.Count(g => g.After < g.Before)} of {report.Groups.Count} groups of channels are narrower.");

    private JsonObject Details(SparsityReport report) => new()
    {
        ["method"] = options.Pruning.ToString(),
        ["sparsity"] = Rounded(report.Sparsity),
        ["zeros"] = report.Zeros,
        ["weights"] = report.Weights,
        ["layers"] = new JsonArray(
        [
            .. report.Layers.Select(l => new JsonObject
            {
                ["name"] = l.Name,
                ["ratio"] = Rounded(l.Sparsity),
                ["zeros"] = l.Zeros,
                ["weights"] = l.Weights,
                ["relativeError"] = Rounded(l.RelativeError),
                ["sensitivity"] = Rounded(l.Sensitivity),
            }),
        ]),
        ["excluded"] = Rows(report.Excluded),
    };

    private JsonObject Details(ChannelReport report) => new()
    {
        ["method"] = options.Pruning.ToString(),
        ["macsBefore"] = report.MacsBefore,
        ["macsAfter"] = report.MacsAfter,
        ["layers"] = new JsonArray(
        [
            .. report.Layers.Select(l => new JsonObject
            {
                ["name"] = l.Name,
                ["ratio"] = Rounded(1 - ((double)l.OutputsAfter / l.OutputsBefore)),
                ["channelsBefore"] = l.OutputsBefore,
                ["channelsAfter"] = l.OutputsAfter,
                ["inputsBefore"] = l.InputsBefore,
                ["inputsAfter"] = l.InputsAfter,
                ["relativeError"] = Rounded(l.RelativeError),
            }),
        ]),
        ["groups"] = new JsonArray(
        [
            .. report.Groups.Select(g => new JsonObject
            {
                ["name"] = g.Name,
                ["channelsBefore"] = g.Before,
                ["channelsAfter"] = g.After,
                ["loss"] = Rounded(g.Loss),
            }),
        ]),
        ["excluded"] = Rows(report.Excluded),
    };

    private static JsonArray Rows(IEnumerable<PruningExclusion> excluded) =>
        [.. excluded.Select(e => new JsonObject { ["name"] = e.Name, ["reason"] = e.Reason })];

    private static JsonNode? Rounded(double? value) => value is { } number && double.IsFinite(number) ? Math.Round(number, 6) : null;
}
