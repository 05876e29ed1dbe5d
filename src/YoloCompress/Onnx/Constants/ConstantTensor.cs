using System.Runtime.InteropServices;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx.Constants;

/// <summary>
/// A value that is known before the model runs. Floating-point types are held as doubles (a single operation rounded to float at the end
/// gives the float result exactly), integers and booleans as longs.
/// </summary>
internal sealed class ConstantTensor
{
    // What a few numbers are blown up to beyond this is no constant that anybody meant.
    private const int LargestExpansion = 1 << 26;

    private ConstantTensor(DataType type, int[] shape, double[]? reals, long[]? integers)
    {
        Type = type;
        Shape = shape;
        Reals = reals!;
        Integers = integers!;
    }

    public DataType Type { get; }

    public int[] Shape { get; }

    /// <summary>The values of a floating-point tensor, else null.</summary>
    public double[] Reals { get; }

    /// <summary>The values of an integer or boolean tensor, else null.</summary>
    public long[] Integers { get; }

    public bool IsReal => Reals != null;

    public int Count => IsReal ? Reals.Length : Integers.Length;

    public static ConstantTensor OfReals(DataType type, int[] shape, double[] values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = type switch { DataType.Float => (float)values[i], DataType.Float16 => (double)(Half)values[i], _ => values[i] };
        return new(type, shape, values, null);
    }

    public static ConstantTensor OfIntegers(DataType type, int[] shape, long[] values) => new(type, shape, null, values);

    public static ConstantTensor OfInt64s(params long[] values) => new(DataType.Int64, [values.Length], null, values);

    /// <summary>True for the types that can be held.</summary>
    public static bool Supports(DataType type) => IsRealType(type) || IsIntegerType(type);

    public static bool IsRealType(DataType type) => type is DataType.Float or DataType.Double or DataType.Float16;

    /// <summary>Reads an initializer, or null where its type is not supported or its data lies elsewhere.</summary>
    public static ConstantTensor? Read(TensorProto tensor)
    {
        if (tensor.DataLocation == TensorProto.Types.DataLocation.External || !Supports(tensor.Type()))
            return null;
        int[] shape = [.. tensor.Dims.Select(d => checked((int)d))];
        return IsRealType(tensor.Type())
            ? new(tensor.Type(), shape, tensor.Type() == DataType.Double ? Doubles(tensor) : Array.ConvertAll(tensor.ToFloats(), f => (double)f), null)
            : new(tensor.Type(), shape, null, tensor.ToInt64s());
    }

    /// <summary>The same values in another shape.</summary>
    public ConstantTensor WithShape(int[] shape) => new(Type, shape, Reals, Integers);

    /// <summary>Copies what strides over this tensor reach; a stride of 0 repeats.</summary>
    /// <param name="shape">The result's shape.</param>
    /// <param name="strides">For each of its axes, how far the source moves.</param>
    /// <param name="offset">Where the source starts.</param>
    public ConstantTensor Pick(int[] shape, int[] strides, int offset = 0)
    {
        int count = Broadcasting.Count(shape);
        if (count > LargestExpansion && count > Count)
            throw new OverflowException($"{Count} values are expanded to {count}.");
        return Take(shape, Broadcasting.Offsets(shape, strides, offset));
    }

    /// <summary>Copies the elements at the given places.</summary>
    public ConstantTensor Take(int[] shape, int[] sources) => IsReal
        ? new(Type, shape, Array.ConvertAll(sources, s => Reals[s]), null)
        : new(Type, shape, null, Array.ConvertAll(sources, s => Integers[s]));

    /// <summary>As an initializer with raw little-endian data.</summary>
    public TensorProto ToProto(string name)
    {
        long[] dims = [.. Shape.Select(d => (long)d)];
        return Type switch
        {
            DataType.Float => Tensors.Float(name, dims, Array.ConvertAll(Reals, r => (float)r)),
            DataType.Double => Tensors.Raw(name, Type, dims, MemoryMarshal.AsBytes<double>(Reals)),
            DataType.Float16 => Tensors.Raw(name, Type, dims, MemoryMarshal.AsBytes<Half>(Array.ConvertAll(Reals, r => (Half)r))),
            DataType.Int64 => Tensors.Int64(name, dims, Integers),
            DataType.Int32 => Tensors.Int32(name, dims, Array.ConvertAll(Integers, i => (int)i)),
            DataType.Int16 => Tensors.Raw(name, Type, dims, MemoryMarshal.AsBytes<short>(Array.ConvertAll(Integers, i => (short)i))),
            DataType.Uint16 => Tensors.Raw(name, Type, dims, MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(Integers, i => (ushort)i))),
            DataType.Int8 => Tensors.Int8(name, dims, Array.ConvertAll(Integers, i => (sbyte)i)),
            _ => Tensors.Raw(name, Type, dims, Array.ConvertAll(Integers, i => (byte)i)),
        };
    }

    private static bool IsIntegerType(DataType type) =>
        type is DataType.Int64 or DataType.Int32 or DataType.Int16 or DataType.Uint16 or DataType.Int8 or DataType.Uint8 or DataType.Bool;

    private static double[] Doubles(TensorProto tensor) =>
        tensor.HasRawData ? MemoryMarshal.Cast<byte, double>(tensor.RawData.Span).ToArray() : [.. tensor.DoubleData];
}
