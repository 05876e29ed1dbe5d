namespace YoloCompress.Onnx;

/// <summary>Static shapes of a graph's values, by rules of our own, without running the model.</summary>
public static class ValueShapes
{
    /// <summary>
    /// The shape of every input, initializer and node output. Values whose shape depends on the data (NonZero, NonMaxSuppression), or
    /// whose operator has no rule, are left out, unless the file states their shape.
    /// </summary>
    /// <param name="graph">The model.</param>
    /// <param name="inputShape">The one input's shape, NCHW, where it differs from what the graph says or is open there; null otherwise.</param>
    /// <exception cref="InvalidOperationException">Shapes in the graph do not fit together.</exception>
    public static IReadOnlyDictionary<string, int[]> Of(ModelGraph graph, IReadOnlyList<int>? inputShape = null) =>
        Analyse(graph, inputShape).Shapes;

    internal static GraphAnalysis Analyse(ModelGraph graph, IReadOnlyList<int>? inputShape)
    {
        Dictionary<string, int[]>? inputs = inputShape == null ? null : new() { [graph.Inputs[0].Name] = [.. inputShape] };
        return GraphAnalysis.Of(graph.Model.Graph, graph.Opset, inputs);
    }
}
