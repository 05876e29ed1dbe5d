using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>The layers of the original and what became of each, through stages that rename, divide or narrow them.</summary>
internal static class LayerList
{
    /// <summary>The names of a model's layers with weights, in graph order; a normalization that a layer takes up is part of it.</summary>
    public static IReadOnlyList<string> Names(ModelGraph original) => [.. ModelStatistics.Of(FoldBatchNormalization.Apply(original)).Layers.Select(l => l.Name).Distinct()];

    /// <summary>Joins both models.</summary>
    /// <param name="original">The original.</param>
    /// <param name="compact">The compact model, names of nodes included.</param>
    /// <param name="times">What each layer takes; null where not measured.</param>
    public static IReadOnlyList<LayerFigures> Of(ModelGraph original, ModelGraph compact, LayerTimes? times)
    {
        IReadOnlyList<string> names = Names(original);
        ILookup<int, LayerStatistics> before = Layers(names, original), after = Layers(names, compact);
        return [.. names.Select((name, i) => new LayerFigures
        {
            Name = name,
            OpType = before[i].FirstOrDefault(l => l.Name == name)?.OpType ?? "",
            Nodes = [.. after[i].Select(l => l.Name)],
            OriginalShape = before[i].FirstOrDefault(l => l.Name == name)?.WeightShape ?? [],
            Shape = Together([.. after[i].Where(l => l.WeightShape.Count > 1).Select(l => l.WeightShape)]),
            OriginalParameters = before[i].Sum(l => l.Parameters),
            Parameters = after[i].Sum(l => l.Parameters),
            OriginalMacs = before[i].Sum(l => l.Macs),
            Macs = after[i].Sum(l => l.Macs),
            OriginalMs = times?.Original[i],
            Ms = times?.Result[i],
        })];
    }

    private static ILookup<int, LayerStatistics> Layers(IReadOnlyList<string> names, ModelGraph graph)
    {
        LayerMap map = LayerMap.Of(names, graph);
        Dictionary<string, NodeProto> nodes = graph.Nodes.DistinctBy(n => n.Name).ToDictionary(n => n.Name, StringComparer.Ordinal);
        return ModelStatistics.Of(graph).Layers.ToLookup(l => map.OwnerOf(nodes[l.Name]) ?? -1);
    }

    private static IReadOnlyList<int> Together(IReadOnlyList<int>[] shapes) =>
        shapes.Length == 0 ? []
        : shapes.All(s => s.Skip(1).SequenceEqual(shapes[0].Skip(1))) ? [shapes.Sum(s => s[0]), .. shapes[0].Skip(1)]
        : shapes.MaxBy(s => s.Aggregate(1L, (a, d) => a * d))!;
}
