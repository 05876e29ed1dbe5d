using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// A restricted pickle machine (PEP 307, protocol 2): it turns opcodes into records of <see cref="PickleValue"/> and does nothing else.
/// It knows only the opcodes and names that checkpoints need, and it never imports, looks up or calls anything.
/// </summary>
internal sealed class PickleReader
{
    private readonly PickleCursor _cursor;
    private readonly PickleLimits _limits;
    private readonly string? _file;
    private readonly List<PickleValue> _stack = [];
    private readonly Stack<int> _marks = [];
    private readonly Dictionary<int, PickleValue> _memo = [];
    private int _start;
    private int _values;

    private PickleReader(ReadOnlyMemory<byte> pickle, string? file, PickleLimits limits)
    {
        _cursor = new(pickle, file);
        _file = file;
        _limits = limits;
    }

    /// <summary>Reads one pickle.</summary>
    /// <param name="pickle">The bytes of <c>data.pkl</c>.</param>
    /// <param name="file">The checkpoint, for messages.</param>
    /// <param name="limits">What it may cost.</param>
    /// <exception cref="YoloCompressException">A name or opcode that is not needed, a malformed pickle, or one that costs too much.</exception>
    public static PickleValue Read(ReadOnlyMemory<byte> pickle, string? file = null, PickleLimits? limits = null) =>
        new PickleReader(pickle, file, limits ?? PickleLimits.Default).Run();

    private PickleValue Run()
    {
        if (_cursor.Byte() != (byte)PickleOpcode.Proto || _cursor.Byte() != 2)
            throw _cursor.Malformed("something else than protocol 2");
        while (true)
        {
            _start = _cursor.Position;
            PickleOpcode opcode = (PickleOpcode)_cursor.Byte();
            if (opcode == PickleOpcode.Stop)
                return _stack.Count == 1 && _marks.Count == 0 ? _stack[0] : throw _cursor.Malformed("an end with values left over");
            Execute(opcode);
        }
    }

    private void Execute(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.None: Push(new PickleNone { Position = _start, Length = 1 }); break;
            case PickleOpcode.NewTrue: Push(new PickleBoolean(true) { Position = _start, Length = 1 }); break;
            case PickleOpcode.NewFalse: Push(new PickleBoolean(false) { Position = _start, Length = 1 }); break;
            case PickleOpcode.BinInt: PushInteger(_cursor.Int32()); break;
            case PickleOpcode.BinInt1: PushInteger(_cursor.Byte()); break;
            case PickleOpcode.BinInt2: PushInteger(_cursor.UInt16()); break;
            case PickleOpcode.Long1: PushInteger(_cursor.Long1()); break;
            case PickleOpcode.BinFloat: Push(new PickleFloat(_cursor.Float()) { Position = _start, Length = Read() }); break;
            case PickleOpcode.BinUnicode: Push(new PickleString(_cursor.Text()) { Position = _start, Length = Read() }); break;
            case PickleOpcode.EmptyTuple: PushTuple([]); break;
            case PickleOpcode.Tuple1: PushTuple(Pop(1)); break;
            case PickleOpcode.Tuple2: PushTuple(Pop(2)); break;
            case PickleOpcode.Tuple3: PushTuple(Pop(3)); break;
            case PickleOpcode.Tuple: PushTuple(PopToMark()); break;
            case PickleOpcode.EmptyList: Push(new PickleList { Position = _start, Length = 1 }); break;
            case PickleOpcode.EmptyDict: Push(new PickleDictionary { Position = _start, Length = 1 }); break;
            case PickleOpcode.Mark: PushMark(); break;
            case PickleOpcode.Append: AddToList(Pop(1)); break;
            case PickleOpcode.Appends: AddToList(PopToMark()); break;
            case PickleOpcode.SetItem: SetItems(Pop(2)); break;
            case PickleOpcode.SetItems: SetItems(PopToMark()); break;
            case PickleOpcode.BinPut: Memoize(_cursor.Byte()); break;
            case PickleOpcode.LongBinPut: Memoize(_cursor.Int32()); break;
            case PickleOpcode.BinGet: Push(Recall(_cursor.Byte())); break;
            case PickleOpcode.LongBinGet: Push(Recall(_cursor.Int32())); break;
            case PickleOpcode.Global: PushName(); break;
            case PickleOpcode.NewObj: PushObject(PickleNameKind.Class); break;
            case PickleOpcode.Reduce: PushObject(PickleNameKind.Callable); break;
            case PickleOpcode.Build: SetState(); break;
            case PickleOpcode.BinPersId: Push(new PicklePersistentId(PopTuple()) { Position = _start, Length = 1 }); break;
            default:
                throw new YoloCompressException(
                    ErrorCodes.PickleForbiddenOpcode,
                    $"The checkpoint's pickle uses opcode 0x{(byte)opcode:X2} at byte {_start}, which no YOLOv5 checkpoint needs; nothing was executed. "
                    + "Save the checkpoint again with torch.save and its default protocol, or export the model to ONNX.",
                    _file);
        }
    }

    private int Read() => _cursor.Position - _start;

    private void Push(PickleValue value)
    {
        if (++_values > _limits.Values)
            throw Limit($"more than {_limits.Values} values");
        _stack.Add(value);
    }

    private void PushInteger(long value) => Push(new PickleInteger(value) { Position = _start, Length = Read() });

    private void PushTuple(PickleValue[] items) => Push(new PickleTuple(items) { Position = _start, Length = 1 });

    private void PushMark()
    {
        if (_marks.Count == _limits.Depth)
            throw Limit($"nested deeper than {_limits.Depth}");
        _marks.Push(_stack.Count);
    }

    private void PushName()
    {
        string module = _cursor.Line();
        string name = _cursor.Line();
        PickleNameKind kind = PickleAllowList.Find(module, name) ?? throw new YoloCompressException(
            ErrorCodes.PickleForbiddenName,
            $"The checkpoint's pickle names '{module}.{name}', which is not on the list of what a YOLOv5 checkpoint needs. {PickleAllowList.Hint(module)}",
            _file);
        Push(new PickleName(module, name, kind) { Position = _start, Length = Read() });
    }

    private void PushObject(PickleNameKind kind)
    {
        PickleTuple arguments = PopTuple();
        PickleValue callable = Pop(1)[0];
        if (callable is not PickleName name || name.Kind != kind)
            throw _cursor.Malformed($"an object made from {callable.Describe()}");
        if (name is { Name: "getattr" } && arguments.Items is not [PickleObject { IsNew: true }, PickleString { Value: "forward_fuse" }])
            throw _cursor.Malformed("getattr with another attribute than 'forward_fuse'");
        Push(new PickleObject(name, arguments, kind == PickleNameKind.Class) { Position = _start, Length = 1 });
    }

    private void SetState()
    {
        PickleValue state = Pop(1)[0];
        if (Top() is not PickleObject { State: null } built)
            throw _cursor.Malformed($"a state for {Top().Describe()}");
        built.State = state;
    }

    private void AddToList(PickleValue[] items)
    {
        if (Top() is not PickleList list)
            throw _cursor.Malformed($"items for {Top().Describe()}");
        list.Items.AddRange(items);
    }

    private void SetItems(PickleValue[] items)
    {
        if (Top() is not IPickleItems target || items.Length % 2 != 0)
            throw _cursor.Malformed($"keyed items for {Top().Describe()}");
        for (int i = 0; i < items.Length; i += 2)
            target.Items.Add(new(items[i], items[i + 1]));
    }

    private void Memoize(int index)
    {
        if (index < 0 || index > _limits.Values)
            throw Limit($"memo index {(uint)index}");
        _memo[index] = Top();
    }

    private PickleValue Recall(int index) =>
        _memo.TryGetValue(index, out PickleValue? value) ? value : throw _cursor.Malformed($"memo index {(uint)index}, which nothing was put at,");

    private PickleTuple PopTuple()
    {
        PickleValue value = Pop(1)[0];
        return value as PickleTuple ?? throw _cursor.Malformed($"{value.Describe()} where a tuple belongs");
    }

    private PickleValue Top() => _stack.Count > Floor ? _stack[^1] : throw _cursor.Malformed("an empty stack");

    private PickleValue[] Pop(int count)
    {
        if (_stack.Count - count < Floor)
            throw _cursor.Malformed("an empty stack");
        return Take(_stack.Count - count);
    }

    private PickleValue[] PopToMark() => _marks.TryPop(out int mark) ? Take(mark) : throw _cursor.Malformed("an item list without its mark");

    private int Floor => _marks.TryPeek(out int mark) ? mark : 0;

    private PickleValue[] Take(int from)
    {
        PickleValue[] taken = [.. System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_stack)[from..]];
        _stack.RemoveRange(from, taken.Length);
        return taken;
    }

    private YoloCompressException Limit(string what) => new(
        ErrorCodes.CheckpointLimit,
        $"The checkpoint's pickle has {what}, more than any YOLOv5 checkpoint. If it is a real model, export it to ONNX and list the .onnx file.",
        _file);
}
