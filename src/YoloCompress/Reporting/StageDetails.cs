using System.Text.Json.Nodes;

namespace YoloCompress.Reporting;

/// <summary>Reads the forms in which stages describe what they did.</summary>
internal static class StageDetails
{
    /// <summary>Everything that stages tell of each layer, by its name; what a later stage tells replaces what an earlier one told.</summary>
    public static IReadOnlyDictionary<string, JsonObject> ByLayer(IEnumerable<JsonObject> stages)
    {
        Dictionary<string, JsonObject> details = new(StringComparer.Ordinal);
        foreach (JsonObject row in stages.SelectMany(Layers))
        {
            if (Text(row, "name") is not { } name)
                continue;
            if (!details.TryGetValue(name, out JsonObject? joined))
                details[name] = joined = [];
            foreach ((string key, JsonNode? value) in row)
                joined[key] = value?.DeepClone();
        }

        return details;
    }

    /// <summary>The rows a layer that a stage's details hold.</summary>
    public static IEnumerable<JsonObject> Layers(JsonObject details) => Rows(details, "layers");

    /// <summary>The rows of one of a stage's tables.</summary>
    public static IEnumerable<JsonObject> Rows(JsonObject details, string table) => (details[table] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static string? Text(JsonObject row, string name) => row[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static double? Number(JsonObject row, string name)
    {
        // What was read from a file is a JsonElement, what was made in this process a number of its own type.
        if (row[name] is not JsonValue value)
            return null;
        double? number = value.TryGetValue(out double real) ? real
            : value.TryGetValue(out long whole) ? whole
            : value.TryGetValue(out int small) ? small
            : null;
        return number is { } n && double.IsFinite(n) ? n : null;
    }
}
