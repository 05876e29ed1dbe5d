using System.Runtime.InteropServices;
using Google.Protobuf;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx;

/// <summary>Makes and reads <see cref="TensorProto"/>, whichever of its storage fields holds the values.</summary>
public static class Tensors
{
    /// <summary>A FLOAT tensor in row-major order.</summary>
    public static TensorProto Float(string name, ReadOnlySpan<long> dims, ReadOnlySpan<float> values) =>
        Raw(name, DataType.Float, dims, MemoryMarshal.AsBytes(values));

    /// <summary>An INT64 tensor in row-major order.</summary>
    public static TensorProto Int64(string name, ReadOnlySpan<long> dims, ReadOnlySpan<long> values) =>
        Raw(name, DataType.Int64, dims, MemoryMarshal.AsBytes(values));

    /// <summary>An INT32 tensor in row-major order.</summary>
    public static TensorProto Int32(string name, ReadOnlySpan<long> dims, ReadOnlySpan<int> values) =>
        Raw(name, DataType.Int32, dims, MemoryMarshal.AsBytes(values));

    /// <summary>An INT8 tensor in row-major order.</summary>
    public static TensorProto Int8(string name, ReadOnlySpan<long> dims, ReadOnlySpan<sbyte> values) =>
        Raw(name, DataType.Int8, dims, MemoryMarshal.AsBytes(values));

    /// <summary>A UINT8 tensor in row-major order.</summary>
    public static TensorProto UInt8(string name, ReadOnlySpan<long> dims, ReadOnlySpan<byte> values) =>
        Raw(name, DataType.Uint8, dims, values);

    /// <summary>A tensor of any fixed-width type from its little-endian bytes.</summary>
    public static TensorProto Raw(string name, DataType type, ReadOnlySpan<long> dims, ReadOnlySpan<byte> bytes)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        foreach (long dim in dims)
            tensor.Dims.Add(dim);
        return tensor;
    }

    /// <summary>The number of elements: the product of the dims, 1 for a scalar.</summary>
    public static long ElementCount(this TensorProto tensor) => tensor.Dims.Aggregate(1L, (a, b) => checked(a * b));

    /// <summary>The element type.</summary>
    public static DataType Type(this TensorProto tensor) => (DataType)tensor.DataType;

    /// <summary>The values as floats; FLOAT, FLOAT16, DOUBLE and the integer types are converted.</summary>
    /// <exception cref="NotSupportedException">The type holds no numbers, or the data lies outside the file.</exception>
    public static float[] ToFloats(this TensorProto tensor) => tensor.Type() switch
    {
        DataType.Float when tensor.HasRawData => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray(),
        DataType.Float => [.. tensor.FloatData],
        DataType.Float16 when tensor.HasRawData =>
            Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(tensor.RawData.Span).ToArray(), h => (float)h),
        DataType.Float16 => [.. tensor.Int32Data.Select(bits => (float)BitConverter.UInt16BitsToHalf((ushort)bits))],
        DataType.Double when tensor.HasRawData =>
            Array.ConvertAll(MemoryMarshal.Cast<byte, double>(tensor.RawData.Span).ToArray(), d => (float)d),
        DataType.Double => [.. tensor.DoubleData.Select(d => (float)d)],
        _ => Array.ConvertAll(tensor.ToInt64s(), i => (float)i),
    };

    /// <summary>The values of an integer or boolean tensor.</summary>
    /// <exception cref="NotSupportedException">The type holds no integers.</exception>
    public static long[] ToInt64s(this TensorProto tensor) => tensor.Type() switch
    {
        DataType.Int64 when tensor.HasRawData => MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray(),
        DataType.Int64 => [.. tensor.Int64Data],
        DataType.Int32 when tensor.HasRawData =>
            Array.ConvertAll(MemoryMarshal.Cast<byte, int>(tensor.RawData.Span).ToArray(), i => (long)i),
        DataType.Int8 when tensor.HasRawData =>
            Array.ConvertAll(MemoryMarshal.Cast<byte, sbyte>(tensor.RawData.Span).ToArray(), i => (long)i),
        DataType.Uint8 or DataType.Bool when tensor.HasRawData => Array.ConvertAll(tensor.RawData.ToByteArray(), i => (long)i),
        DataType.Int32 or DataType.Int8 or DataType.Uint8 or DataType.Bool => [.. tensor.Int32Data.Select(i => (long)i)],
        _ => throw new NotSupportedException($"Tensor '{tensor.Name}' of type {tensor.Type()} holds no integers."),
    };
}
