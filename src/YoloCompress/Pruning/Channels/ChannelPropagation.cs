using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Channels;

/// <summary>One walk through a graph that finds out which channels hang together; the rules of the operators work on it.</summary>
internal sealed class ChannelPropagation
{
    private readonly Dictionary<string, ChannelAxis> _axes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, int[]> _shapes;

    private ChannelPropagation(ModelGraph graph, IReadOnlyDictionary<string, int[]> shapes)
    {
        Graph = graph;
        _shapes = shapes;
        foreach (string input in graph.Nodes.SelectMany(TopologicalOrder.ValuesReadBy))
            _readers[input] = _readers.GetValueOrDefault(input) + 1;
    }

    public ModelGraph Graph { get; }

    public ChannelUnits Units { get; } = new();

    public List<ChannelAttachment> Attachments { get; } = [];

    /// <summary>What layers make and read, by node.</summary>
    public List<ChannelLayer> Layers { get; } = [];

    public static ChannelPropagation Run(ModelGraph graph, IReadOnlyDictionary<string, int[]> shapes)
    {
        ChannelPropagation propagation = new(graph, shapes);
        foreach (NodeProto node in graph.Nodes)
            propagation.Visit(node);
        foreach (ValueInfoProto output in graph.Outputs)
            propagation.Pin(output.Name, "it is an output of the model");
        return propagation;
    }

    /// <summary>The channels of a value, or null where none can be removed.</summary>
    public ChannelAxis? Of(string value) => _axes.GetValueOrDefault(value);

    public int[]? Shape(string value) => _shapes.GetValueOrDefault(value);

    public void Set(string value, int axis, int[] units) => _axes[value] = new(axis, units);

    public void Pin(string value, string reason)
    {
        if (Of(value) is { } channels)
            Units.Pin(channels.Units, reason);
    }

    /// <summary>Pins the channels of everything the node reads.</summary>
    public void PinInputs(NodeProto node, string reason)
    {
        foreach (string input in TopologicalOrder.ValuesReadBy(node))
            Pin(input, reason);
    }

    /// <summary>Lets an axis of an initializer go with units. A tensor that something else reads as well has to stay whole.</summary>
    public void Attach(string tensor, int axis, int[] units)
    {
        if (_readers.GetValueOrDefault(tensor) > 1 || Graph.IsOutput(tensor))
            Units.Pin(units, $"'{tensor}' is shared by several nodes");
        Attachments.Add(new(tensor, axis, units));
    }

    /// <summary>Attaches a vector such as a bias, if the node has that input.</summary>
    public void AttachVector(NodeProto node, int input, int[] units)
    {
        if (node.Input.Count <= input || node.Input[input].Length == 0)
            return;
        if (Graph.Initializer(node.Input[input]) is { } tensor && tensor.Dims.Count == 1 && tensor.Dims[0] == units.Length)
            Attach(tensor.Name, 0, units);
        else
            Units.Pin(units, $"'{node.Input[input]}' of '{node.Name}' is no constant vector");
    }

    private void Visit(NodeProto node)
    {
        bool captures = node.Attribute.Any(a => a.G != null || a.Graphs.Count > 0);
        IChannelRule? rule = captures || node.Domain is not ("" or "ai.onnx") ? null : ChannelRules.For(node.OpType);
        if (rule == null)
        {
            PinInputs(node, $"'{node.Name}' ({node.OpType}) cannot be followed");
            return;
        }

        rule.Propagate(node, this);
    }
}
