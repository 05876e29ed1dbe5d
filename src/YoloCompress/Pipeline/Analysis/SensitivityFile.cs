using System.Text.Json.Nodes;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pipeline;

/// <summary>An analysis as JSON: <c>sensitivity.json</c>, and the heat map of the report.</summary>
public static class SensitivityFile
{
    /// <summary>The JSON; the same analysis always gives the same text.</summary>
    /// <param name="result">The analysis.</param>
    public static JsonObject ToJson(SensitivityResult result)
    {
        Dictionary<string, int> rank = result.Ranking().Select((name, i) => (name, i)).ToDictionary(r => r.name, r => r.i + 1, StringComparer.Ordinal);
        return new()
        {
            ["schema"] = 1,
            ["pictures"] = result.Pictures,
            ["settings"] = new JsonArray([.. result.Settings.Select(s => (JsonNode)new JsonObject
            {
                ["name"] = s.Name,
                ["stability"] = Rounded(result.Stability(s), 4),
            })]),
            ["layers"] = new JsonArray([.. result.Layers.Select(l => (JsonNode)new JsonObject
            {
                ["name"] = l.Name,
                ["operator"] = l.OpType,
                ["parameters"] = l.Parameters,
                ["macs"] = l.Macs,
                ["rank"] = rank[l.Name],
                ["share"] = Rounded(result.Share(l.Name), 6),
                ["cells"] = new JsonArray([.. result.Settings.Select(s => result.Cell(l.Name, s)).OfType<SensitivityCell>().Select(Cell)]),
            })]),
        };
    }

    private static JsonNode Cell(SensitivityCell cell) => new JsonObject
    {
        ["setting"] = cell.Setting,
        ["loss"] = Rounded(cell.Loss, 6),
        ["sqnrDb"] = Rounded(cell.SqnrDb, 2),
        ["agreement"] = Rounded(cell.Agreement, 4),
        ["map5095Kept"] = Rounded(cell.Map5095, 4),
    };

    private static JsonNode? Rounded(double? value, int digits) => value is { } number && double.IsFinite(number) ? Math.Round(number, digits) : null;
}
