using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Layers;

/// <summary>The convolutions of a model whose weights may change, and those that may not.</summary>
internal static class PrunableLayers
{
    public static (List<PrunableLayer> Layers, List<PruningExclusion> Excluded) Find(ModelGraph graph, NodePatterns excluded)
    {
        List<PrunableLayer> layers = [];
        List<PruningExclusion> left = [];
        foreach (NodeProto node in graph.Nodes)
        {
            string? reason = null;
            PrunableLayer? layer = null;
            if (node.OpType == "Conv" && node.Domain.Length == 0)
                layer = PrunableLayer.Of(graph, node, out reason);
            else if (node.OpType is "ConvTranspose" or "Gemm" or "MatMul" && node.Input.Skip(1).Any(i => graph.Initializer(i) != null))
                reason = $"single weights of {node.OpType} are not pruned";
            if (excluded.Contains(node) && (layer ?? (object?)reason) != null)
                (layer, reason) = (null, "it is excluded");
            if (layer != null)
                layers.Add(layer);
            else if (reason != null)
                left.Add(new(node.Name, reason));
        }

        return (layers, left);
    }
}
