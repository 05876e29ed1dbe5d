namespace YoloCompress.Onnx;

/// <summary>Names for nodes that have none, or share one.</summary>
internal static class GraphNames
{
    /// <summary>Gives every node a name of its own: its old one where it is the first with it, else one from its first output.</summary>
    public static void Complete(GraphProto graph)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<NodeProto> unnamed = [];
        foreach (NodeProto node in graph.Node)
        {
            if (node.Name.Length == 0 || !taken.Add(node.Name))
                unnamed.Add(node);
        }

        foreach (NodeProto node in unnamed)
        {
            string wanted = $"{node.OpType}_{node.Output.FirstOrDefault(o => o.Length > 0)}", name = wanted;
            for (int i = 1; !taken.Add(name); i++)
                name = $"{wanted}_{i}";
            node.Name = name;
        }
    }
}
