using YoloCompress.Onnx;

namespace YoloCompress.Quantization.Layout;

/// <summary>
/// A float model in the form that computes fastest and most exactly once it is quantized. The function is the same as before; with floats it would
/// be slower.
/// </summary>
/// <param name="Graph">The rewritten model.</param>
/// <param name="Sources">Where its new weight matrices come from, by their names.</param>
/// <param name="Aliases">Its new values and the original ones whose elements they hold.</param>
internal sealed record IntegerLayout(
    ModelGraph Graph, IReadOnlyDictionary<string, WeightSource> Sources, IReadOnlyDictionary<string, string> Aliases)
{
    /// <summary>Rewrites what will be quantized.</summary>
    /// <param name="graph">The float model.</param>
    /// <param name="shapes">The shapes of its values.</param>
    /// <param name="head">Its detection head, or null.</param>
    /// <param name="isInteger">True for nodes that will compute on codes.</param>
    /// <param name="asGemm">Which of the pointwise convolutions among them become matrix products.</param>
    /// <param name="rawOutput">The head's raw values become the outputs.</param>
    public static IntegerLayout Of(
        ModelGraph graph,
        IReadOnlyDictionary<string, int[]> shapes,
        DetectHead? head,
        Func<NodeProto, bool> isInteger,
        Func<NodeProto, bool> asGemm,
        bool rawOutput = false)
    {
        Dictionary<string, WeightSource> sources = new(StringComparer.Ordinal);
        Dictionary<string, string> aliases = new(StringComparer.Ordinal);
        ModelGraph result = graph.Edit(editor =>
        {
            RowForm rows = new(editor, shapes, aliases);
            foreach (NodeProto node in graph.Nodes.Where(isInteger))
            {
                if (PointwiseGemm.CanApply(graph, node, shapes) && asGemm(node))
                {
                    string source = node.Input[1];
                    sources[PointwiseGemm.Rewrite(graph, editor, rows, node)] = new(source, [.. Enumerable.Range(0, shapes[node.Output[0]][1])]);
                }
                else if (NearestUpsampling.CanApply(graph, node, shapes))
                {
                    NearestUpsampling.Rewrite(editor, rows, node, shapes[node.Input[0]]);
                }
            }

            if (head == null || !HeadRows.CanApply(graph, head))
                return;
            if (rawOutput)
                HeadRows.RewriteRaw(graph, head, editor, rows, sources);
            else
                HeadRows.RewriteDecoded(graph, head, editor, rows, sources);
        });
        return new(result, sources, aliases);
    }
}
