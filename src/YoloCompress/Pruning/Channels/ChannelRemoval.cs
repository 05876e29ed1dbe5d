using System.Runtime.InteropServices;
using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels;

/// <summary>Takes channels out of a graph: slices the weights they belong to and adapts the nodes that name channels by number.</summary>
internal sealed class ChannelRemoval
{
    private readonly ChannelPropagation _channels;
    private readonly HashSet<int> _removed;
    private readonly GraphEditor _editor;

    private ChannelRemoval(ChannelPropagation channels, IReadOnlySet<int> removed, GraphEditor editor)
    {
        _channels = channels;
        _removed = [.. removed];
        _editor = editor;
    }

    /// <summary>The graph as it was.</summary>
    public ModelGraph Original => _channels.Graph;

    /// <summary>The graph without the given units.</summary>
    /// <param name="channels">The walk through the graph.</param>
    /// <param name="removed">Representatives of the units to remove (<see cref="ChannelUnits.Find"/>).</param>
    public static ModelGraph Apply(ChannelPropagation channels, IReadOnlySet<int> removed)
    {
        if (removed.Count == 0)
            return channels.Graph;
        return channels.Graph.Edit(editor => new ChannelRemoval(channels, removed, editor).Run());
    }

    /// <summary>The channels of a value of the original graph, if some of them were removed; else null.</summary>
    public ChannelAxis? Changed(string value) =>
        _channels.Of(value) is { } channels && channels.Units.Any(IsRemoved) ? channels : null;

    public bool IsRemoved(int unit) => _removed.Contains(_channels.Units.Find(unit));

    /// <summary>How many of some units stay.</summary>
    public int Kept(ReadOnlySpan<int> units)
    {
        int kept = 0;
        foreach (int unit in units)
            kept += IsRemoved(unit) ? 0 : 1;
        return kept;
    }

    public int[] Shape(string value) => _channels.Shape(value)!;

    /// <summary>Gives a node integers of its own as an input: other nodes may read the old ones.</summary>
    public void SetInts(NodeProto node, int input, string what, params long[] values)
    {
        string name = _editor.UniqueName($"{node.Name}.{what}");
        _editor.SetInitializer(Tensors.Int64(name, [values.Length], values));
        while (node.Input.Count <= input)
            node.Input.Add(string.Empty);
        node.Input[input] = name;
    }

    private void Run()
    {
        // Shapes written down by the exporter are no longer true.
        _editor.Model.Graph.ValueInfo.Clear();
        foreach (IGrouping<string, ChannelAttachment> tensor in _channels.Attachments.GroupBy(a => a.Tensor))
        {
            if (!tensor.Any(a => a.Units.Any(IsRemoved)))
                continue;
            TensorProto sliced = Original.Initializer(tensor.Key)!;
            foreach (ChannelAttachment attachment in tensor.DistinctBy(a => a.Axis))
                sliced = Slice(sliced, attachment.Axis, attachment.Units);
            _editor.SetInitializer(sliced);
        }

        IReadOnlyList<NodeProto> nodes = _editor.Nodes;
        for (int i = 0; i < nodes.Count; i++)
            ChannelRules.For(nodes[i].OpType)?.Rewrite(nodes[i], this);
    }

    private TensorProto Slice(TensorProto tensor, int axis, int[] units)
    {
        int[] kept = [.. Enumerable.Range(0, units.Length).Where(i => !IsRemoved(units[i]))];
        long[] dims = [.. tensor.Dims];
        int inner = (int)dims[(axis + 1)..].Aggregate(1L, (a, b) => a * b);
        int outer = (int)dims[..axis].Aggregate(1L, (a, b) => a * b);
        float[] values = tensor.ToFloats();
        float[] sliced = new float[outer * kept.Length * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int k = 0; k < kept.Length; k++)
                values.AsSpan(((o * units.Length) + kept[k]) * inner, inner).CopyTo(sliced.AsSpan(((o * kept.Length) + k) * inner));
        }

        dims[axis] = kept.Length;
        return tensor.Type() == TensorProto.Types.DataType.Float16
            ? Tensors.Raw(
                tensor.Name, TensorProto.Types.DataType.Float16, dims, MemoryMarshal.AsBytes<Half>(Array.ConvertAll(sliced, v => (Half)v)))
            : Tensors.Float(tensor.Name, dims, sliced);
    }
}
