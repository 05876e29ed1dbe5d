using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// A node with constant weights as a linear map: a row of weights for each output channel, whose inputs are those of its group.
/// </summary>
internal sealed class WeightLayer
{
    private WeightLayer(NodeProto node, TensorProto tensor, int outputs, int groups, bool transposed)
    {
        Node = node;
        Tensor = tensor;
        Outputs = outputs;
        Groups = groups;
        Inputs = (int)(tensor.ElementCount() / outputs);
        _transposed = transposed;
    }

    private readonly bool _transposed;

    /// <summary>The node.</summary>
    public NodeProto Node { get; }

    /// <summary>Its weights.</summary>
    public TensorProto Tensor { get; }

    /// <summary>The node's identity in plans: its first output.</summary>
    public string Key => Node.Output[0];

    /// <summary>The activation it reads.</summary>
    public string Input => Node.Input[0];

    /// <summary>The bias's name, or null.</summary>
    public string? Bias => Node.Input.Count > 2 && Node.Input[2].Length > 0 ? Node.Input[2] : null;

    /// <summary>Output channels.</summary>
    public int Outputs { get; }

    /// <summary>Weights of one output channel.</summary>
    public int Inputs { get; }

    /// <summary>Groups of a convolution; outputs are ordered by group.</summary>
    public int Groups { get; }

    /// <summary>The axis of output channels in the tensor.</summary>
    public int Axis => _transposed ? 1 : 0;

    /// <summary>Every layer of a graph whose weights can be quantized, in graph order.</summary>
    public static List<WeightLayer> All(ModelGraph graph) =>
        [.. graph.Nodes.Where(n => OperatorSupport.HasConstantWeights(graph, n)).Select(n => Of(graph, n))];

    /// <summary>The layer of a node with constant weights.</summary>
    public static WeightLayer Of(ModelGraph graph, NodeProto node)
    {
        TensorProto tensor = graph.Initializer(node.Input[1])!;
        int axis = OperatorSupport.ChannelAxis(node);
        int groups = node.OpType == "Conv" ? (int)node.GetInt("group", 1) : 1;
        return new(node, tensor, (int)tensor.Dims[axis], groups, axis == 1);
    }

    /// <summary>The weights [outputs, inputs].</summary>
    public float[] ReadRows() => _transposed ? Transpose(Tensor.ToFloats(), Inputs, Outputs) : Tensor.ToFloats();

    /// <summary>Codes [outputs, inputs] in the tensor's own order.</summary>
    public sbyte[] ToTensorOrder(sbyte[] rows) => _transposed ? Transpose(rows, Outputs, Inputs) : rows;

    /// <summary>Codes of the tensor as rows [outputs, inputs].</summary>
    public sbyte[] ToRows(sbyte[] codes) => _transposed ? Transpose(codes, Inputs, Outputs) : codes;

    private static T[] Transpose<T>(T[] values, int rows, int columns)
    {
        T[] result = new T[values.Length];
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
                result[(c * rows) + r] = values[(r * columns) + c];
        }

        return result;
    }
}
