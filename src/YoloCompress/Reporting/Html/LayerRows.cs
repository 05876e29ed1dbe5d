namespace YoloCompress.Reporting.Html;

/// <summary>The report's layers as rows of the table.</summary>
internal static class LayerRows
{
    public static IReadOnlyList<LayerRow> Of(Report report) => [.. report.Layers.Select(l => Row(l, report.Stages.Count > 0))];

    private static LayerRow Row(ReportLayer layer, bool compressed) => new()
    {
        Name = layer.Name,
        Operator = layer.Operator,
        Shape = layer.Shape.Count == 0 ? "removed" : Shape(layer),
        Parameters = layer.Parameters,
        Macs = layer.Macs,
        Precision = Precision(layer),
        Ratio = layer.Ratio,
        Sensitivity = layer.Sensitivity,
        SqnrDb = layer.SqnrDb,
        // A model that was not changed has one time.
        OriginalMilliseconds = compressed ? layer.OriginalMs : null,
        Milliseconds = layer.Ms,
    };

    // A matrix product over positions is a 1x1 convolution written otherwise.
    private static string Shape(ReportLayer layer)
    {
        IEnumerable<int> ones = Enumerable.Repeat(1, Math.Max(0, layer.OriginalShape.Count - layer.Shape.Count));
        string now = string.Join('x', layer.Shape.Concat(ones)), before = string.Join('x', layer.OriginalShape);
        return now == before ? now : $"{now} (was {before})";
    }

    private static string Precision(ReportLayer layer)
    {
        (string name, int full) = layer.Precision switch { "int8" => ("INT8", 8), "int8-weights" => ("INT8 weights", 8), _ => ("FP32", 32) };
        return layer.Bits < full ? $"{name}, {layer.Bits}-bit weights" : name;
    }
}
