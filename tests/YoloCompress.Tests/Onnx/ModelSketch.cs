using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Onnx;

/// <summary>Puts small models together, node by node, in any operator set.</summary>
internal sealed class ModelSketch
{
    private readonly ModelProto _model = new() { Graph = new() { Name = "sketch" } };
    private readonly Random _random = new(3);

    public ModelSketch(long opset = 13)
    {
        _model.IrVersion = OpsetInfo.IrVersion(opset);
        _model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
    }

    public ModelProto Model => _model;

    public GraphProto Graph => _model.Graph;

    /// <summary>Adds an input; a negative size stands for an open one.</summary>
    public ModelSketch Input(string name, params int[] shape)
    {
        ValueInfoProto value = ValueInfos.Tensor(name, DataType.Float, shape);
        foreach (TensorShapeProto.Types.Dimension dim in value.Type.TensorType.Shape.Dim.Where(d => d.DimValue < 0))
            dim.DimParam = "open";
        Graph.Input.Add(value);
        return this;
    }

    /// <summary>Adds a node; inputs are separated by blanks, <c>-</c> leaves an optional one out.</summary>
    public ModelSketch Node(string opType, string inputs, string outputs, Action<NodeProto>? attributes = null)
    {
        NodeProto node = new() { OpType = opType, Name = $"{opType}_{Graph.Node.Count}" };
        node.Input.AddRange(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => i == "-" ? "" : i));
        node.Output.AddRange(outputs.Split(' '));
        attributes?.Invoke(node);
        Graph.Node.Add(node);
        return this;
    }

    public ModelSketch Floats(string name, long[] dims, params float[] values)
    {
        Graph.Initializer.Add(Tensors.Float(name, dims, values));
        return this;
    }

    public ModelSketch Integers(string name, params long[] values)
    {
        Graph.Initializer.Add(Tensors.Int64(name, [values.Length], values));
        return this;
    }

    public ModelSketch Random(string name, params long[] dims)
    {
        long count = dims.Aggregate(1L, (a, b) => a * b);
        return Floats(name, dims, [.. Enumerable.Range(0, (int)count).Select(_ => (_random.NextSingle() * 2) - 1)]);
    }

    /// <summary>Random values above zero, for variances.</summary>
    public ModelSketch Positive(string name, params long[] dims)
    {
        Random(name, dims);
        TensorProto last = Graph.Initializer[^1];
        Graph.Initializer[^1] = Tensors.Float(name, dims, Array.ConvertAll(last.ToFloats(), f => 0.2f + Math.Abs(f)));
        return this;
    }

    public ModelSketch BatchNormalization(string input, string output, int channels)
    {
        string n = output;
        return Random($"{n}.weight", channels).Random($"{n}.bias", channels).Random($"{n}.mean", channels).Positive($"{n}.var", channels)
            .Node("BatchNormalization", $"{input} {n}.weight {n}.bias {n}.mean {n}.var", output, b => b.Set("epsilon", 0.01f));
    }

    /// <summary>The model with outputs whose shape is left to the reader.</summary>
    public ModelGraph Build(params string[] outputs) => Build(DataType.Float, outputs);

    public ModelGraph Build(DataType type, params string[] outputs)
    {
        foreach (string output in outputs)
            Graph.Output.Add(new ValueInfoProto { Name = output, Type = new() { TensorType = new() { ElemType = (int)type } } });
        return new(_model);
    }

    public byte[] Bytes(params string[] outputs) => Build(outputs).ToBytes();
}
