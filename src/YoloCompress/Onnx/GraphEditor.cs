using System.Diagnostics.CodeAnalysis;

namespace YoloCompress.Onnx;

/// <summary>
/// Changes one model in place, on behalf of <see cref="ModelGraph.Edit"/>. Nodes may be added in any order; they are sorted at the end.
/// Nodes are compared by reference: protobuf messages are equal by value, which changes when they are edited.
/// </summary>
public sealed class GraphEditor
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    internal GraphEditor(ModelProto model)
    {
        Model = model;
        foreach (NodeProto node in model.Graph.Node)
        {
            _names.Add(node.Name);
            _names.UnionWith(node.Input);
            _names.UnionWith(node.Output);
        }

        _names.UnionWith(model.Graph.Initializer.Select(t => t.Name));
        _names.UnionWith(model.Graph.Input.Select(i => i.Name));
    }

    /// <summary>The model under change.</summary>
    public ModelProto Model { get; }

    /// <summary>The nodes; may be enumerated while nodes are added through this class, as it is a snapshot.</summary>
    public IReadOnlyList<NodeProto> Nodes => [.. Model.Graph.Node];

    /// <summary>A name that nothing else in the graph has, starting with the given one.</summary>
    public string UniqueName(string wanted)
    {
        string name = wanted;
        for (int i = 1; !_names.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    /// <summary>Adds a node; the caller names its outputs (see <see cref="UniqueName"/>).</summary>
    public NodeProto Add(string opType, string name, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        NodeProto node = new() { OpType = opType, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        Model.Graph.Node.Add(node);
        return node;
    }

    /// <summary>Removes that very node.</summary>
    public void Remove(NodeProto node)
    {
        for (int i = 0; i < Model.Graph.Node.Count; i++)
        {
            if (!ReferenceEquals(Model.Graph.Node[i], node))
                continue;
            Model.Graph.Node.RemoveAt(i);
            return;
        }
    }

    /// <summary>Makes every reader of one value read another one; graph outputs keep their names.</summary>
    /// <param name="from">The value that is read now.</param>
    /// <param name="to">The value to read instead.</param>
    /// <param name="except">Readers that stay, such as the node that makes <paramref name="to"/> from <paramref name="from"/>.</param>
    public void Rewire(string from, string to, params NodeProto[] except)
    {
        foreach (NodeProto node in Model.Graph.Node)
        {
            if (except.Any(e => ReferenceEquals(e, node)))
                continue;
            for (int i = 0; i < node.Input.Count; i++)
            {
                if (node.Input[i] == from)
                    node.Input[i] = to;
            }
        }
    }

    /// <summary>Removes a node and lets its readers read its first input instead; a graph output keeps its name.</summary>
    /// <returns>False, and nothing is changed, where a graph output would have to become an input, an initializer or another output.</returns>
    public bool TryBypass(NodeProto node)
    {
        string from = node.Output[0], to = node.Input[0];
        if (!IsOutput(from))
        {
            Rewire(from, to);
            ReplaceInSubgraphs(from, to);
            Remove(node);
            return true;
        }

        NodeProto? producer = Model.Graph.Node.FirstOrDefault(n => n.Output.Contains(to));
        if (producer == null || IsOutput(to))
            return false;
        producer.Output[producer.Output.IndexOf(to)] = from;
        Remove(node);
        Rewire(to, from);
        ReplaceInSubgraphs(to, from);
        return true;
    }

    /// <summary>True if the value is one of the graph's outputs.</summary>
    public bool IsOutput(string value) => Model.Graph.Output.Any(o => o.Name == value);

    /// <summary>Adds an initializer, or replaces the one of the same name.</summary>
    /// <returns>The initializer's name.</returns>
    public string SetInitializer(TensorProto tensor)
    {
        for (int i = 0; i < Model.Graph.Initializer.Count; i++)
        {
            if (Model.Graph.Initializer[i].Name != tensor.Name)
                continue;
            Model.Graph.Initializer[i] = tensor;
            return tensor.Name;
        }

        _names.Add(tensor.Name);
        Model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>The initializer of that name.</summary>
    public bool TryGetInitializer(string name, [NotNullWhen(true)] out TensorProto? tensor)
    {
        tensor = Model.Graph.Initializer.FirstOrDefault(t => t.Name == name);
        return tensor != null;
    }

    /// <summary>Sets or replaces a value of the model's metadata.</summary>
    public void SetMetadata(string key, string value)
    {
        StringStringEntryProto? entry = Model.MetadataProps.FirstOrDefault(p => p.Key == key);
        if (entry == null)
            Model.MetadataProps.Add(entry = new() { Key = key });
        entry.Value = value;
    }

    private void ReplaceInSubgraphs(string from, string to)
    {
        foreach (GraphProto graph in Model.Graph.Node.SelectMany(n => n.Attribute).SelectMany(a => a.Graphs.Append(a.G)).Where(g => g != null))
            Replace(graph);

        void Replace(GraphProto graph)
        {
            foreach (NodeProto node in graph.Node)
            {
                for (int i = 0; i < node.Input.Count; i++)
                {
                    if (node.Input[i] == from)
                        node.Input[i] = to;
                }

                foreach (GraphProto inner in node.Attribute.SelectMany(a => a.Graphs.Append(a.G)).Where(g => g != null))
                    Replace(inner);
            }
        }
    }

    internal ModelProto Finish()
    {
        TopologicalOrder.Sort(Model.Graph);
        DeadCode.Remove(Model.Graph);
        return Model;
    }
}
