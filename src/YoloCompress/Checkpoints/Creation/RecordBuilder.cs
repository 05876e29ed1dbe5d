using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Checkpoints.Writing;

namespace YoloCompress.Checkpoints.Creation;

/// <summary>Makes the values of a checkpoint's pickle, and collects the storages of its tensors.</summary>
internal sealed class RecordBuilder
{
    private static readonly PickleTuple Empty = new([]);
    private readonly Dictionary<string, PickleString> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PickleName> _names = new(StringComparer.Ordinal);

    /// <summary>The storages by key, which is their number.</summary>
    public List<byte[]> Storages { get; } = [];

    /// <summary>A string; equal ones are the same value, as in Python those of a program are.</summary>
    public PickleString Text(string text) => _texts.TryGetValue(text, out PickleString? known) ? known : _texts[text] = new(text);

    /// <summary>The name of a class or function.</summary>
    public PickleName Name(string module, string name)
    {
        string full = $"{module}.{name}";
        return _names.TryGetValue(full, out PickleName? known)
            ? known
            : _names[full] = new(module, name, PickleAllowList.Find(module, name) ?? throw new ArgumentException($"'{full}' is not on the allow-list."));
    }

    /// <summary>Any plain value: null, bool, int, double, string, a list of those, or a value as it is.</summary>
    public PickleValue Value(object? value) => value switch
    {
        null => new PickleNone(),
        PickleValue ready => ready,
        bool boolean => new PickleBoolean(boolean),
        int integer => new PickleInteger(integer),
        double number => new PickleFloat(number),
        string text => Text(text),
        System.Collections.IEnumerable items => List(items.Cast<object?>()),
        _ => throw new ArgumentException($"{value.GetType()} has no counterpart.", nameof(value)),
    };

    /// <summary>A list.</summary>
    public PickleList List(IEnumerable<object?> items)
    {
        PickleList list = new();
        list.Items.AddRange(items.Select(Value));
        return list;
    }

    /// <summary>A tuple.</summary>
    public PickleTuple Tuple(params object?[] items) => items.Length == 0 ? Empty : new([.. items.Select(Value)]);

    /// <summary>A dict with text for keys.</summary>
    public PickleDictionary Dictionary(params IEnumerable<(string Key, object? Value)> items)
    {
        PickleDictionary table = new();
        table.Items.AddRange(items.Select(i => new KeyValuePair<PickleValue, PickleValue>(Text(i.Key), Value(i.Value))));
        return table;
    }

    /// <summary>An OrderedDict with text for keys.</summary>
    public PickleObject Ordered(params IEnumerable<(string Key, PickleValue Value)> items)
    {
        PickleObject table = Call("collections", "OrderedDict");
        table.Items.AddRange(items.Select(i => new KeyValuePair<PickleValue, PickleValue>(Text(i.Key), i.Value)));
        return table;
    }

    /// <summary>The result of a call.</summary>
    public PickleObject Call(string module, string name, params object?[] arguments) => new(Name(module, name), Tuple(arguments), isNew: false);

    /// <summary>A tensor with a storage of its own.</summary>
    public PickleObject Tensor(TorchDataType type, long[] shape, float[] values)
    {
        string key = $"{Storages.Count}";
        Storages.Add(type == TorchDataType.Int64 ? [.. values.SelectMany(v => BitConverter.GetBytes((long)v))] : TensorEncoding.Encode(type, values, "new", null));
        PicklePersistentId storage = new(Tuple("storage", Name("torch", type.StorageName()), key, "cpu", values.Length));
        object?[] strides = new object?[shape.Length];
        int next = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = next;
            next *= (int)shape[i];
        }

        return Call("torch._utils", "_rebuild_tensor_v2", storage, 0, Tuple([.. shape.Select(d => (object)(int)d)]), Tuple(strides), false, Ordered());
    }

    /// <summary>A parameter with a storage of its own.</summary>
    public PickleObject Parameter(TorchDataType type, long[] shape, float[] values) =>
        Call("torch._utils", "_rebuild_parameter", Tensor(type, shape, values), false, Ordered());
}
