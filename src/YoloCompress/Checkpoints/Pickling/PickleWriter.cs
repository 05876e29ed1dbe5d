using System.Buffers.Binary;
using System.Text;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// Writes values as CPython's pickler does in protocol 2 (PEP 307): the same opcodes, memo places and batches, so that what
/// <see cref="PickleReader"/> read from a checkpoint comes out byte for byte.
/// </summary>
internal sealed class PickleWriter
{
    /// <summary>How many items the pickler hands over at a time.</summary>
    private const int Batch = 1000;

    private const int DeepestNesting = 1000;
    private readonly MemoryStream _out = new();
    private readonly Dictionary<PickleValue, int> _memo = new(ReferenceEqualityComparer.Instance);
    private int _depth;

    private PickleWriter()
    {
    }

    /// <summary>The pickle of a value.</summary>
    public static byte[] Write(PickleValue value)
    {
        PickleWriter writer = new();
        writer._out.Write([(byte)PickleOpcode.Proto, 2]);
        writer.Save(value);
        writer.Op(PickleOpcode.Stop);
        return writer._out.ToArray();
    }

    private void Save(PickleValue value)
    {
        if (_memo.TryGetValue(value, out int index))
        {
            _out.Write(PickleEncoding.Memo(PickleOpcode.BinGet, PickleOpcode.LongBinGet, index));
            return;
        }

        if (++_depth > DeepestNesting)
            throw new InvalidOperationException("The values contain each other.");
        switch (value)
        {
            case PickleNone: Op(PickleOpcode.None); break;
            case PickleBoolean boolean: Op(boolean.Value ? PickleOpcode.NewTrue : PickleOpcode.NewFalse); break;
            case PickleInteger integer: _out.Write(PickleEncoding.Integer(integer.Value)); break;
            case PickleFloat number: SaveFloat(number.Value); break;
            case PickleString text: SaveText(text); break;
            case PickleName name: SaveName(name); break;
            case PickleTuple tuple: SaveTuple(tuple); break;
            case PickleList list: SaveList(list); break;
            case PickleDictionary table: SaveDictionary(table); break;
            case PicklePersistentId reference: SaveReference(reference); break;
            case PickleObject made: SaveObject(made); break;
            default: throw new InvalidOperationException($"{value.Describe()} cannot be written.");
        }

        _depth--;
    }

    private void SaveFloat(double value)
    {
        Op(PickleOpcode.BinFloat);
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        _out.Write(bytes);
    }

    private void SaveText(PickleString text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.Value);
        Op(PickleOpcode.BinUnicode);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _out.Write(length);
        _out.Write(bytes);
        Memoize(text);
    }

    private void SaveName(PickleName name)
    {
        Op(PickleOpcode.Global);
        _out.Write(Encoding.UTF8.GetBytes($"{name.Module}\n{name.Name}\n"));
        Memoize(name);
    }

    private void SaveTuple(PickleTuple tuple)
    {
        int count = tuple.Items.Count;
        if (count == 0)
        {
            Op(PickleOpcode.EmptyTuple);
            return;
        }

        if (count > 3)
            Op(PickleOpcode.Mark);
        foreach (PickleValue item in tuple.Items)
            Save(item);
        Op(count switch { 1 => PickleOpcode.Tuple1, 2 => PickleOpcode.Tuple2, 3 => PickleOpcode.Tuple3, _ => PickleOpcode.Tuple });
        Memoize(tuple);
    }

    private void SaveList(PickleList list)
    {
        Op(PickleOpcode.EmptyList);
        Memoize(list);
        SaveBatches(list.Items, PickleOpcode.Append, PickleOpcode.Appends, Save);
    }

    private void SaveDictionary(PickleDictionary table)
    {
        Op(PickleOpcode.EmptyDict);
        Memoize(table);
        SaveItems(table.Items);
    }

    private void SaveReference(PicklePersistentId reference)
    {
        Save(reference.Id);
        Op(PickleOpcode.BinPersId);
    }

    private void SaveObject(PickleObject made)
    {
        Save(made.Callable);
        Save(made.Arguments);
        Op(made.IsNew ? PickleOpcode.NewObj : PickleOpcode.Reduce);
        Memoize(made);
        SaveItems(made.Items);
        if (made.State == null)
            return;
        Save(made.State);
        Op(PickleOpcode.Build);
    }

    private void SaveItems(List<KeyValuePair<PickleValue, PickleValue>> items) => SaveBatches(items, PickleOpcode.SetItem, PickleOpcode.SetItems, item =>
    {
        Save(item.Key);
        Save(item.Value);
    });

    private void SaveBatches<T>(List<T> items, PickleOpcode one, PickleOpcode many, Action<T> save)
    {
        foreach (T[] batch in items.Chunk(Batch))
        {
            if (batch.Length > 1)
                Op(PickleOpcode.Mark);
            foreach (T item in batch)
                save(item);
            Op(batch.Length > 1 ? many : one);
        }
    }

    private void Memoize(PickleValue value)
    {
        int index = _memo.Count;
        _memo.Add(value, index);
        _out.Write(PickleEncoding.Memo(PickleOpcode.BinPut, PickleOpcode.LongBinPut, index));
    }

    private void Op(PickleOpcode opcode) => _out.WriteByte((byte)opcode);
}
