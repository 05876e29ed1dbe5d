using System.Text.Json.Nodes;
using YoloCompress.Reporting.Charts;

namespace YoloCompress.Reporting.Html;

/// <summary>Charts of what the choice of settings rests on: sensitivities and trade-offs.</summary>
internal static class ControlCharts
{
    public static IEnumerable<Figure> Of(Report report)
    {
        if (report.Sensitivity is { } sensitivity && Sensitivity(sensitivity) is { } heat)
            yield return heat;
        ReportTradeOff[] measured = [.. report.TradeOffs.Where(t => t.Kept != null)];
        // Figures of two sets of pictures don't share a plane.
        string? pictures = measured.CountBy(t => t.Pictures).OrderByDescending(p => p.Value).Select(p => p.Key).FirstOrDefault();
        ReportTradeOff[] shown = [.. measured.Where(t => t.Pictures == pictures)];
        if (shown.Length < 2)
            yield break;
        yield return new(
            "chart-pareto", "Trade-offs", $"What was tried, by size and by the share of accuracy kept on the pictures for {pictures}; the line joins those that no other one beats in both.",
            ScatterChart.Draw(
                [.. shown.Select(t => new ScatterPoint(t.Settings, t.Bytes / 1024.0, t.Kept!.Value, !shown.Any(o => Beats(o, t))))],
                "Size against accuracy", "KB shipped", $"share of {shown[0].By} kept"));
    }

    private static bool Beats(ReportTradeOff a, ReportTradeOff b) =>
        a.Bytes <= b.Bytes && a.Kept >= b.Kept && (a.Bytes < b.Bytes || a.Kept > b.Kept);

    private static Figure? Sensitivity(JsonObject sensitivity)
    {
        string[] settings = [.. (sensitivity["settings"] as JsonArray ?? []).Select(s => (string?)s?["name"] ?? "")];
        JsonObject[] layers = [.. (sensitivity["layers"] as JsonArray ?? []).OfType<JsonObject>()];
        if (settings.Length == 0 || layers.Length == 0)
            return null;
        ChartSelection<JsonObject> shown = new(layers, Strongest, "those that lose most");
        layers = [.. shown.Items];
        double[,] values = new double[settings.Length, layers.Length];
        for (int l = 0; l < layers.Length; l++)
        {
            for (int s = 0; s < settings.Length; s++)
            {
                JsonNode? cell = (layers[l]["cells"] as JsonArray ?? []).FirstOrDefault(c => (string?)c?["setting"] == settings[s]);
                values[s, l] = (double?)cell?["loss"] ?? double.NaN;
            }
        }

        return new(
            "chart-sensitivity", "Sensitivity", $"What the outputs lose when one layer alone is changed, everything else as it was.{shown.Note}",
            HeatMap.Draw(settings, [.. layers.Select(l => (string?)l["name"] ?? "")], values, "Sensitivity per layer and setting", "loss"));
    }

    private static double Strongest(JsonObject layer) => (layer["cells"] as JsonArray ?? []).Max(c => (double?)c?["loss"]) ?? 0;
}
