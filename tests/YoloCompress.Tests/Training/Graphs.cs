using YoloCompress.Onnx;

namespace YoloCompress.Tests.Training;

/// <summary>Graphs of a few nodes: the input is <c>x</c>, each node's output is named after it.</summary>
internal sealed class Graphs
{
    private readonly GraphProto _graph = new() { Name = "test" };
    private long _opset = 13;

    public static Graphs Input(params long[] shape)
    {
        Graphs graph = new();
        graph._graph.Input.Add(Value("x", shape));
        return graph;
    }

    public Graphs Opset(long version)
    {
        _opset = version;
        return this;
    }

    public Graphs With(TensorProto constant)
    {
        _graph.Initializer.Add(constant);
        return this;
    }

    public Graphs Node(string type, string name, string[] inputs, Action<NodeProto>? attributes = null, int outputs = 1)
    {
        NodeProto node = new() { OpType = type, Name = name };
        node.Input.AddRange(inputs);
        node.Output.AddRange(Enumerable.Range(0, outputs).Select(i => i == 0 ? name : $"{name}_{i}"));
        attributes?.Invoke(node);
        _graph.Node.Add(node);
        return this;
    }

    /// <summary>The graph; its outputs are those of its last node.</summary>
    public ModelGraph Build()
    {
        foreach (string output in _graph.Node[^1].Output)
            _graph.Output.Add(new ValueInfoProto { Name = output, Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float } } });
        ModelProto model = new() { IrVersion = 7, Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = _opset });
        return new(model);
    }

    private static ValueInfoProto Value(string name, long[] shape)
    {
        TensorShapeProto dims = new();
        dims.Dim.AddRange(shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dims } } };
    }
}
