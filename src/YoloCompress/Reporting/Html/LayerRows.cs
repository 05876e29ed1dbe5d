using System.Text.Json.Nodes;
using YoloCompress.Onnx;

namespace YoloCompress.Reporting.Html;

/// <summary>Joins the layers of the compact model with what the stages tell of them, by name.</summary>
internal static class LayerRows
{
    public static IReadOnlyList<LayerRow> Of(Report report, ModelStatistics statistics)
    {
        Dictionary<string, JsonObject> details = new(StringComparer.Ordinal);
        foreach (JsonObject row in report.Stages.SelectMany(s => Layers(s.Details)))
        {
            if (Text(row, "name") is not { } name)
                continue;
            if (!details.TryGetValue(name, out JsonObject? joined))
                details[name] = joined = [];
            foreach ((string key, JsonNode? value) in row)
                joined[key] = value?.DeepClone();
        }

        return [.. statistics.Layers.Select(l => Row(l, details.GetValueOrDefault(l.Name)))];
    }

    /// <summary>The rows a layer that a stage's details hold.</summary>
    public static IEnumerable<JsonObject> Layers(JsonObject details) => (details["layers"] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static string? Text(JsonObject row, string name) => row[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static double? Number(JsonObject row, string name) =>
        row[name] is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : null;

    private static LayerRow Row(LayerStatistics layer, JsonObject? details) => new()
    {
        Name = layer.Name,
        Operator = layer.OpType,
        Shape = string.Join('x', layer.WeightShape),
        Parameters = layer.Parameters,
        Macs = layer.Macs,
        Precision = details == null ? "" : Text(details, "precision") ?? "",
        Ratio = details == null ? null : Number(details, "ratio"),
        Sensitivity = details == null ? null : Number(details, "sensitivity"),
        SqnrDb = details == null ? null : Number(details, "sqnrDb"),
    };
}
