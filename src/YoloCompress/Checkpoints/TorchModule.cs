using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints;

/// <summary>
/// A layer of a checkpoint: a view of the record of an <c>nn.Module</c> with its attributes, tensors and children. Nothing is
/// recomputed from a yaml: what an instance has is what counts.
/// </summary>
internal sealed class TorchModule
{
    private readonly TorchCheckpoint _checkpoint;
    private readonly PickleObject _record;
    private readonly Dictionary<string, PickleValue> _attributes;

    public TorchModule(TorchCheckpoint checkpoint, PickleObject record, string path, int depth = 0)
    {
        _checkpoint = checkpoint;
        _record = record;
        Path = path;
        Depth = depth;
        if (!record.IsNew || record.State is not PickleDictionary state)
            throw Invalid("it has no attributes");
        _attributes = ByName(state.Items);
        checkpoint.CountModule(this);
    }

    /// <summary>The dotted path, such as <c>model.9.cv1.conv</c>; empty for the model itself.</summary>
    public string Path { get; }

    /// <summary>How many modules this one is nested in.</summary>
    public int Depth { get; }

    /// <summary>The class, such as <c>Conv</c>.</summary>
    public string ClassName => _record.Callable.Name;

    /// <summary>The class with its Python module, such as <c>models.common.Conv</c>.</summary>
    public string FullClassName => _record.Callable.FullName;

    /// <summary>The child modules by name, in order. A child that is None is left out.</summary>
    public IEnumerable<(string Name, TorchModule Module)> Children =>
        Table("_modules").Where(c => c.Value is PickleObject).Select(c => (c.Key, ChildOf(c.Key, (PickleObject)c.Value)));

    /// <summary>The tensors of the state dict that belong to the module itself: parameters, then buffers. Those that are None are left out.</summary>
    public IEnumerable<TorchTensor> Tensors =>
        Table("_parameters").Concat(Table("_buffers")).Select(t => TorchTensor.From(t.Value, _checkpoint.Archive, PathOf(t.Key))).OfType<TorchTensor>();

    /// <summary>True if the tensor is one of the module's own parameters, not a buffer.</summary>
    public bool IsParameter(TorchTensor tensor) => Table("_parameters").Keys.Any(name => PathOf(name) == tensor.Name);

    /// <summary>The children of a container, in order.</summary>
    public IReadOnlyList<TorchModule> Items => [.. Children.Select(c => c.Module)];

    /// <summary>True if the module has a child of that name.</summary>
    public bool HasChild(string name) => Table("_modules").GetValueOrDefault(name) is PickleObject;

    /// <summary>The child of that name.</summary>
    public TorchModule Child(string name) =>
        Table("_modules").GetValueOrDefault(name) is PickleObject child ? ChildOf(name, child) : throw Invalid($"it has no module '{name}'");

    /// <summary>The path of something inside the module.</summary>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>The name of a node that the module needs beside its children, such as <c>model.2/concat</c>.</summary>
    public string NodeName(string operation) => $"{Path}/{operation}";

    /// <summary>A parameter or buffer; null if there is none.</summary>
    public TorchTensor? FindTensor(string name)
    {
        PickleValue? value = Table("_parameters").GetValueOrDefault(name) ?? Table("_buffers").GetValueOrDefault(name) ?? Attribute(name);
        return TorchTensor.From(value, _checkpoint.Archive, PathOf(name));
    }

    /// <summary>A parameter or buffer of that many dims.</summary>
    public TorchTensor Tensor(string name, int rank)
    {
        TorchTensor tensor = FindTensor(name) ?? throw Invalid($"it has no tensor '{name}'");
        if (tensor.Shape.Length != rank || tensor.ElementCount == 0)
            throw Invalid($"its '{name}' has shape [{string.Join(", ", tensor.Shape)}] instead of {rank} dims");
        return tensor;
    }

    /// <summary>The attribute's pickle value, or null.</summary>
    public PickleValue? Attribute(string name) => _attributes.GetValueOrDefault(name);

    /// <summary>An integer attribute.</summary>
    public int Integer(string name, int? defaultValue = null) => Attribute(name) switch
    {
        PickleInteger { Value: >= int.MinValue and <= int.MaxValue } i => (int)i.Value,
        null when defaultValue is { } value => value,
        var other => throw Invalid($"its '{name}' is {Describe(other)} instead of an integer"),
    };

    /// <summary>A floating-point attribute.</summary>
    public double Number(string name, double? defaultValue = null) => Attribute(name) switch
    {
        PickleFloat f => f.Value,
        PickleInteger i => i.Value,
        null when defaultValue is { } value => value,
        var other => throw Invalid($"its '{name}' is {Describe(other)} instead of a number"),
    };

    /// <summary>A boolean attribute.</summary>
    public bool Flag(string name, bool defaultValue) => Attribute(name) switch
    {
        PickleBoolean b => b.Value,
        null => defaultValue,
        var other => throw Invalid($"its '{name}' is {Describe(other)} instead of True or False"),
    };

    /// <summary>A height and width: a tuple of two integers, or one integer for both.</summary>
    public (int Height, int Width) Pair(string name, int? defaultValue = null) => Attribute(name) switch
    {
        PickleTuple { Items: [PickleInteger { Value: >= 0 and < 65536 } h, PickleInteger { Value: >= 0 and < 65536 } w] } => ((int)h.Value, (int)w.Value),
        PickleInteger { Value: >= 0 and < 65536 } i => ((int)i.Value, (int)i.Value),
        null when defaultValue is { } value => (value, value),
        var other => throw Invalid($"its '{name}' is {Describe(other)} instead of one or two sizes"),
    };

    /// <summary>An error about this layer.</summary>
    public YoloCompressException Invalid(string what) => new(
        ErrorCodes.InvalidModule,
        $"The layer '{Path}' ({FullClassName}) cannot be imported: {what}. Export the model to ONNX and list the .onnx file instead.",
        _checkpoint.Archive.File);

    private static string Describe(PickleValue? value) => value?.Describe() ?? "missing";

    private TorchModule ChildOf(string name, PickleObject record) => new(_checkpoint, record, PathOf(name), Depth + 1);

    private Dictionary<string, PickleValue> Table(string name) =>
        Attribute(name) is IPickleItems table ? ByName(table.Items) : throw Invalid($"its '{name}' is missing");

    private static Dictionary<string, PickleValue> ByName(List<KeyValuePair<PickleValue, PickleValue>> items)
    {
        Dictionary<string, PickleValue> named = new(StringComparer.Ordinal);
        foreach ((PickleValue key, PickleValue value) in items)
        {
            if (key is PickleString text)
                named[text.Value] = value;
        }

        return named;
    }
}
