using System.Text.Json.Nodes;
using YoloCompress.Pipeline;
using YoloCompress.Sensitivity;

namespace YoloCompress.Reporting;

/// <summary>Joins the layers of both models with what the stages tell of them.</summary>
internal static class ReportLayers
{
    private const int FloatBits = 32;

    private static readonly string Int8 = new SensitivitySetting(SensitivityKind.Int8, 8).Name;

    public static IReadOnlyList<ReportLayer> Of(CompressionResult result)
    {
        IReadOnlyDictionary<string, JsonObject> details = StageDetails.ByLayer(result.Stages.Select(s => s.Details));
        Dictionary<string, double> losses = Losses(result);
        return [.. result.Layers.Select(l => Row(l, details.GetValueOrDefault(l.Name) ?? [], losses))];
    }

    private static ReportLayer Row(LayerFigures layer, JsonObject details, Dictionary<string, double> losses) => new(
        layer.Name,
        layer.OpType,
        layer.OriginalShape,
        layer.Shape,
        layer.OriginalParameters,
        layer.Parameters,
        layer.OriginalMacs,
        layer.Macs,
        StageDetails.Text(details, "precision") ?? "float",
        (int)(StageDetails.Number(details, "bits") ?? FloatBits),
        StageDetails.Number(details, "ratio"),
        losses.TryGetValue(layer.Name, out double loss) ? loss : StageDetails.Number(details, "sensitivity"),
        StageDetails.Number(details, "sqnrDb"),
        layer.OriginalMs,
        layer.Ms);

    // What was measured for the report itself comes first, then what a stage measured to choose by.
    private static Dictionary<string, double> Losses(CompressionResult result)
    {
        Dictionary<string, double> losses = new(StringComparer.Ordinal);
        foreach (JsonObject row in result.Stages.SelectMany(s => StageDetails.Rows(s.Details, "sensitivity")))
        {
            if (StageDetails.Text(row, "name") is { } name && StageDetails.Number(row, "loss") is { } loss)
                losses[name] = loss;
        }

        foreach (SensitivityCell cell in result.Sensitivity?.Cells.Where(c => c.Setting == Int8) ?? [])
            losses[cell.Layer] = Math.Round(cell.Loss / Math.Max(1, result.Sensitivity!.Pictures), 6);
        return losses;
    }
}
