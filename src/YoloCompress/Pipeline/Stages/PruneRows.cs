using System.Text.Json.Nodes;
using YoloCompress.Pruning;
using YoloCompress.Pruning.Structured;
using YoloCompress.Pruning.Unstructured;

namespace YoloCompress.Pipeline;

/// <summary>What pruning did, as the report's rows and a sentence.</summary>
internal static class PruneRows
{
    public static string Summary(PruningMethod method, PrunedModel pruned) =>
        pruned.Channels is { } channels ? Summary(channels)
        : pruned.Sparsity is { } sparsity ? Summary(method, sparsity)
        : "Nothing is pruned: already the first step would miss the budget of accuracy.";

    public static JsonObject Details(PruningMethod method, PrunedModel pruned) =>
        pruned.Channels is { } channels ? Details(method, channels)
        : pruned.Sparsity is { } sparsity ? Details(method, sparsity)
        : new() { ["method"] = method.ToString() };

    public static JsonNode Of(PruneStep step) => new JsonObject
    {
        ["amount"] = Rounded(step.Amount),
        ["removed"] = Rounded(step.Removed),
        ["retention"] = Rounded(step.Retention),
        ["kept"] = step.Kept,
        ["sha256"] = step.Sha256,
    };

    private static string Summary(PruningMethod method, SparsityReport report) => FormattableString.Invariant(
        $"{report.Sparsity * 100:0.0} % of {report.Weights:N0} weights in {report.Layers.Count} layers are 0 ({method}).");

    private static string Summary(ChannelReport report) => FormattableString.Invariant(
        $"{report.Removed * 100:0.0} % of {report.MacsBefore:N0} multiply-accumulates removed: {report.Groups.Count(g => g.After < g.Before)} of {report.Groups.Count} groups of channels are narrower.");

    private static JsonObject Details(PruningMethod method, SparsityReport report) => new()
    {
        ["method"] = method.ToString(),
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

    private static JsonObject Details(PruningMethod method, ChannelReport report) => new()
    {
        ["method"] = method.ToString(),
        ["roundTo"] = report.RoundTo,
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
