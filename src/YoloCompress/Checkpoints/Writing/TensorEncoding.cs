using System.Buffers.Binary;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints.Writing;

/// <summary>Floats as the bytes of a storage.</summary>
internal static class TensorEncoding
{
    /// <summary>The bytes of a storage that holds the values one after another.</summary>
    public static byte[] Encode(TorchDataType type, ReadOnlySpan<float> values, string name, string? file)
    {
        byte[] bytes = new byte[values.Length * type.Size()];
        for (int i = 0; i < values.Length; i++)
            Put(type, bytes.AsSpan(i * type.Size()), values[i], name, file);
        return bytes;
    }

    /// <summary>Writes the values to where a tensor's elements stand in its storage.</summary>
    public static void Write(TorchTensor tensor, ReadOnlySpan<float> values, byte[] storage, string? file)
    {
        long[] index = new long[tensor.Shape.Length];
        foreach (float value in values)
        {
            long at = tensor.Record.Offset.Value;
            for (int d = 0; d < index.Length; d++)
                at += index[d] * tensor.Record.Stride[d].Value;
            Put(tensor.DataType, storage.AsSpan((int)at * tensor.DataType.Size()), value, tensor.Name, file);
            for (int d = index.Length - 1; d >= 0 && ++index[d] == tensor.Shape[d]; d--)
                index[d] = 0;
        }
    }

    /// <summary>What is left of a value when it is stored in that type.</summary>
    public static float Round(TorchDataType type, float value) => type switch
    {
        TorchDataType.Float16 => (float)(Half)value,
        TorchDataType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)ToBFloat16(value) << 16),
        _ => value,
    };

    private static void Put(TorchDataType type, Span<byte> bytes, float value, string name, string? file)
    {
        if (float.IsFinite(value) && !float.IsFinite(Round(type, value)))
        {
            throw new YoloCompressException(
                ErrorCodes.CheckpointWrite, $"The tensor '{name}' has a value of {value:g4}, too large for the checkpoint's {type}. Use the ONNX model instead.", file);
        }

        switch (type)
        {
            case TorchDataType.Float16: BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value); break;
            case TorchDataType.BFloat16: BinaryPrimitives.WriteUInt16LittleEndian(bytes, ToBFloat16(value)); break;
            case TorchDataType.Float32: BinaryPrimitives.WriteSingleLittleEndian(bytes, value); break;
            case TorchDataType.Float64: BinaryPrimitives.WriteDoubleLittleEndian(bytes, value); break;
            default:
                throw new YoloCompressException(ErrorCodes.CheckpointWrite, $"The tensor '{name}' holds integers ({type}) and cannot be changed.", file);
        }
    }

    /// <summary>Round to nearest, ties to even.</summary>
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
