namespace YoloCompress.Onnx;

/// <summary>Replaces what is known before the model runs by initializers: Constant nodes, shape arithmetic, calculations on weights.</summary>
public static class ConstantFolding
{
    // A grid expanded to every cell costs file size and saves nothing: the runtime folds it while it loads.
    private const long AlwaysFolded = 1024;

    /// <summary>A copy with constants folded, except those that would grow the file.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="inputShape">The one input's shape, NCHW, where the graph leaves it open; null otherwise.</param>
    /// <exception cref="InvalidOperationException">Shapes in the graph do not fit together.</exception>
    public static ModelGraph Apply(ModelGraph graph, IReadOnlyList<int>? inputShape = null) =>
        graph.Edit(editor => Apply(editor, ValueShapes.Analyse(graph, inputShape)));

    internal static void Apply(GraphEditor editor, GraphAnalysis analysis)
    {
        HashSet<string> initializers = [.. editor.Model.Graph.Initializer.Select(t => t.Name)];
        foreach (NodeProto node in editor.Nodes)
        {
            string[] outputs = [.. node.Output.Where(o => o.Length > 0)];
            if (outputs.Any(editor.IsOutput) || !outputs.All(o => analysis.IsComputedConstant(o) && analysis.Constant(o) != null))
                continue;
            long size = outputs.Sum(o => (long)analysis.Constant(o)!.Count);
            long read = node.Input.Where(initializers.Contains).Distinct().Sum(i => (long)(analysis.Constant(i)?.Count ?? 0));
            // Only what is an initializer by now can be read from: the inputs of a node that was left are computed at run time.
            if (node.OpType != "Constant" && size > AlwaysFolded && size > 2 * read)
                continue;
            foreach (string output in outputs)
            {
                editor.SetInitializer(analysis.Constant(output)!.ToProto(output));
                initializers.Add(output);
            }

            editor.Remove(node);
        }
    }
}
