using Google.Protobuf;

namespace YoloCompress.Onnx;

/// <summary>
/// The one model everywhere: an ONNX model with its producers, consumers and initializers indexed. It is not changed in place:
/// <see cref="Edit"/> gives a changed copy, so that every stage's input stays what it was.
/// </summary>
public sealed class ModelGraph
{
    private readonly Dictionary<string, NodeProto> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<NodeProto>> _consumers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TensorProto> _initializers = new(StringComparer.Ordinal);

    /// <summary>Indexes a model, which the graph owns from then on.</summary>
    /// <param name="model">A model with its nodes in topological order.</param>
    /// <param name="origin">What the weights were read from, or null.</param>
    public ModelGraph(ModelProto model, IWeightOrigin? origin = null)
    {
        Model = model;
        Origin = origin;
        foreach (TensorProto tensor in model.Graph.Initializer)
            _initializers[tensor.Name] = tensor;
        foreach (NodeProto node in model.Graph.Node)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
                _producers[output] = node;
            foreach (string input in node.Input.Where(i => i.Length > 0).Distinct())
            {
                if (!_consumers.TryGetValue(input, out List<NodeProto>? consumers))
                    _consumers[input] = consumers = [];
                consumers.Add(node);
            }
        }
    }

    /// <summary>The model itself. Read it; change it through <see cref="Edit"/>.</summary>
    public ModelProto Model { get; }

    /// <summary>The handle by which weights can be written back to where they came from; null for plain ONNX.</summary>
    public IWeightOrigin? Origin { get; }

    /// <summary>The nodes in topological order.</summary>
    public IReadOnlyList<NodeProto> Nodes => Model.Graph.Node;

    /// <summary>The weights and constants.</summary>
    public IReadOnlyList<TensorProto> Initializers => Model.Graph.Initializer;

    /// <summary>The inputs that a caller must feed: initializers that are listed as inputs (IR 3) are left out.</summary>
    public IReadOnlyList<ValueInfoProto> Inputs => [.. Model.Graph.Input.Where(i => !_initializers.ContainsKey(i.Name))];

    /// <summary>The outputs.</summary>
    public IReadOnlyList<ValueInfoProto> Outputs => Model.Graph.Output;

    /// <summary>The version of the default operator set.</summary>
    public long Opset => Model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx")?.Version ?? 1;

    /// <summary>Reads a model from its bytes.</summary>
    /// <exception cref="InvalidProtocolBufferException">The bytes are no ONNX model.</exception>
    public static ModelGraph Parse(ReadOnlySpan<byte> bytes) => new(ModelProto.Parser.ParseFrom(bytes));

    /// <summary>The node that makes a value, or null for inputs and initializers.</summary>
    public NodeProto? ProducerOf(string value) => _producers.GetValueOrDefault(value);

    /// <summary>The nodes that read a value, in topological order, each once.</summary>
    public IReadOnlyList<NodeProto> ConsumersOf(string value) => _consumers.TryGetValue(value, out List<NodeProto>? nodes) ? nodes : [];

    /// <summary>The initializer of that name, or null.</summary>
    public TensorProto? Initializer(string name) => _initializers.GetValueOrDefault(name);

    /// <summary>True if the value is one of the graph's outputs.</summary>
    public bool IsOutput(string value) => Model.Graph.Output.Any(o => o.Name == value);

    /// <summary>A value of the model's metadata, such as <c>names</c> or <c>stride</c>; null where it is missing.</summary>
    public string? Metadata(string key) => Model.MetadataProps.FirstOrDefault(p => p.Key == key)?.Value;

    /// <summary>A changed copy: nodes sorted, what nothing reads any more removed. This graph stays as it is.</summary>
    public ModelGraph Edit(Action<GraphEditor> change)
    {
        GraphEditor editor = new(Model.Clone());
        change(editor);
        return new(editor.Finish(), Origin);
    }

    /// <summary>The same model with another origin.</summary>
    public ModelGraph WithOrigin(IWeightOrigin? origin) => new(Model, origin);

    /// <summary>The model's bytes; the same graph always gives the same bytes.</summary>
    public byte[] ToBytes() => Model.ToByteArray();
}
