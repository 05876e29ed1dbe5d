namespace YoloCompress.Onnx;

/// <summary>Removes nodes, initializers and value infos that no output depends on.</summary>
internal static class DeadCode
{
    public static void Remove(GraphProto graph)
    {
        HashSet<string> needed = [.. graph.Output.Select(o => o.Name)];
        List<NodeProto> kept = [];
        foreach (NodeProto node in graph.Node.Reverse())
        {
            if (!node.Output.Any(needed.Contains))
                continue;
            needed.UnionWith(TopologicalOrder.ValuesReadBy(node));
            kept.Add(node);
        }

        kept.Reverse();
        graph.Node.Clear();
        graph.Node.AddRange(kept);
        List<TensorProto> initializers = [.. graph.Initializer.Where(t => needed.Contains(t.Name))];
        HashSet<string> dropped = [.. graph.Initializer.Select(t => t.Name).Except(initializers.Select(t => t.Name))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(initializers);
        RemoveWhere(graph.Input, i => dropped.Contains(i.Name));
        HashSet<string> made = [.. kept.SelectMany(n => n.Output)];
        RemoveWhere(graph.ValueInfo, v => !made.Contains(v.Name));
    }

    private static void RemoveWhere(IList<ValueInfoProto> values, Predicate<ValueInfoProto> condition)
    {
        for (int i = values.Count - 1; i >= 0; i--)
        {
            if (condition(values[i]))
                values.RemoveAt(i);
        }
    }
}
