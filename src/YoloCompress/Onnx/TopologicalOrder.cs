namespace YoloCompress.Onnx;

/// <summary>Sorts nodes so that each stands after those whose outputs it reads; among the free ones the old order stays.</summary>
internal static class TopologicalOrder
{
    public static void Sort(GraphProto graph)
    {
        Dictionary<string, int> producer = new(StringComparer.Ordinal);
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string output in graph.Node[i].Output.Where(o => o.Length > 0))
                producer[output] = i;
        }

        List<int>[] readers = [.. graph.Node.Select(_ => new List<int>())];
        int[] waitingFor = new int[graph.Node.Count];
        for (int i = 0; i < graph.Node.Count; i++)
        {
            foreach (string input in ValuesReadBy(graph.Node[i]).Distinct())
            {
                if (!producer.TryGetValue(input, out int p))
                    continue;
                readers[p].Add(i);
                waitingFor[i]++;
            }
        }

        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < waitingFor.Length; i++)
        {
            if (waitingFor[i] == 0)
                ready.Enqueue(i, i);
        }

        List<NodeProto> sorted = new(graph.Node.Count);
        while (ready.TryDequeue(out int next, out _))
        {
            sorted.Add(graph.Node[next]);
            foreach (int reader in readers[next])
            {
                if (--waitingFor[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }

        if (sorted.Count != graph.Node.Count)
            throw new InvalidOperationException("The graph has a cycle.");
        graph.Node.Clear();
        graph.Node.AddRange(sorted);
    }

    /// <summary>The node's inputs and whatever the graphs in its attributes read from outside.</summary>
    internal static IEnumerable<string> ValuesReadBy(NodeProto node) =>
        node.Input.Where(i => i.Length > 0).Concat(
            node.Attribute.SelectMany(a => a.Graphs.Append(a.G)).Where(g => g != null).SelectMany(g => g.Node.SelectMany(ValuesReadBy)));
}
