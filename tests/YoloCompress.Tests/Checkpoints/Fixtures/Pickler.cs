using System.Buffers.Binary;
using System.Text;

namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>
/// Writes pickles of protocol 2 from plain data, for tests: dictionaries, lists, tuples, numbers, text, <see cref="PythonObject"/>,
/// <see cref="PythonCall"/> and <see cref="PythonTensor"/>, whose storages it numbers and collects. Only objects go to the memo.
/// </summary>
internal sealed class Pickler
{
    private readonly MemoryStream _out = new();
    private readonly Dictionary<object, int> _memo = new(ReferenceEqualityComparer.Instance);

    public List<PythonTensor> Storages { get; } = [];

    public static byte[] Pickle(object? value) => new Pickler().Write(value);

    public byte[] Write(object? value)
    {
        _out.Write([0x80, 2]);
        Save(value);
        _out.WriteByte((byte)'.');
        return _out.ToArray();
    }

    private void Save(object? value)
    {
        switch (value)
        {
            case null: Op('N'); break;
            case true: _out.WriteByte(0x88); break;
            case false: _out.WriteByte(0x89); break;
            case int number: SaveInteger(number); break;
            case long number: SaveInteger(number); break;
            case double number: SaveFloat(number); break;
            case string text: SaveText(text); break;
            case PythonTuple tuple: SaveTuple(tuple.Items); break;
            case Dictionary<string, object?> table: SaveDictionary(table.Select(i => ((object?)i.Key, i.Value))); break;
            case Dictionary<int, object?> table: SaveDictionary(table.Select(i => ((object?)i.Key, i.Value))); break;
            case IEnumerable<object?> list: SaveList(list); break;
            case PythonCall call: SaveCall(call); break;
            case PythonTensor tensor: SaveTensor(tensor); break;
            case PythonObject item: SaveObject(item); break;
            default: throw new ArgumentException($"{value.GetType()} cannot be pickled.");
        }
    }

    private void SaveInteger(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Op('J');
            Write(4, span => BinaryPrimitives.WriteInt32LittleEndian(span, (int)value));
            return;
        }

        _out.Write([0x8A, 8]);
        Write(8, span => BinaryPrimitives.WriteInt64LittleEndian(span, value));
    }

    private void SaveFloat(double value)
    {
        Op('G');
        Write(8, span => BinaryPrimitives.WriteDoubleBigEndian(span, value));
    }

    private void SaveText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Op('X');
        Write(4, span => BinaryPrimitives.WriteInt32LittleEndian(span, bytes.Length));
        _out.Write(bytes);
    }

    private void SaveTuple(object?[] items)
    {
        if (items.Length is 0 or > 3)
            Op(items.Length == 0 ? ')' : '(');
        foreach (object? item in items)
            Save(item);
        if (items.Length > 3)
            Op('t');
        else if (items.Length > 0)
            _out.WriteByte((byte)(0x84 + items.Length));
    }

    private void SaveDictionary(IEnumerable<(object? Key, object? Value)> items)
    {
        Op('}');
        Op('(');
        foreach ((object? key, object? value) in items)
        {
            Save(key);
            Save(value);
        }

        Op('u');
    }

    private void SaveList(IEnumerable<object?> items)
    {
        Op(']');
        Op('(');
        foreach (object? item in items)
            Save(item);
        Op('e');
    }

    private void SaveName(string module, string name)
    {
        Op('c');
        _out.Write(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));
    }

    private void SaveCall(PythonCall call)
    {
        SaveName(call.Module, call.Name);
        SaveTuple(call.Arguments);
        Op('R');
    }

    private void SaveTensor(PythonTensor tensor)
    {
        if (tensor.IsParameter)
        {
            SaveName("torch._utils", "_rebuild_parameter");
            Op('(');
        }

        int key = Storages.IndexOf(tensor);
        if (key < 0)
        {
            key = Storages.Count;
            Storages.Add(tensor);
        }

        SaveName("torch._utils", "_rebuild_tensor_v2");
        Op('(');
        Op('(');
        SaveText("storage");
        SaveName("torch", tensor.StorageClass);
        SaveText($"{key}");
        SaveText("cpu");
        SaveInteger(tensor.ClaimedElements ?? tensor.Values.Length);
        Op('t');
        Op('Q');
        SaveInteger(tensor.Offset);
        SaveTuple([.. tensor.Shape.Cast<object?>()]);
        SaveTuple([.. (tensor.Stride ?? PythonTensor.RowMajor(tensor.Shape)).Cast<object?>()]);
        Save(false);
        SaveCall(new("collections", "OrderedDict"));
        Op('t');
        Op('R');
        if (!tensor.IsParameter)
            return;
        Save(true);
        SaveCall(new("collections", "OrderedDict"));
        Op('t');
        Op('R');
    }

    private void SaveObject(PythonObject item)
    {
        if (_memo.TryGetValue(item, out int index))
        {
            Op('j');
            Write(4, span => BinaryPrimitives.WriteInt32LittleEndian(span, index));
            return;
        }

        SaveName(item.Module, item.Name);
        Op(')');
        _out.WriteByte(0x81);
        _memo[item] = _memo.Count;
        Op('r');
        Write(4, span => BinaryPrimitives.WriteInt32LittleEndian(span, _memo[item]));
        Save(item.State);
        Op('b');
    }

    private void Op(char opcode) => _out.WriteByte((byte)opcode);

    private void Write(int size, Action<byte[]> fill)
    {
        byte[] bytes = new byte[size];
        fill(bytes);
        _out.Write(bytes);
    }
}
