using System.Buffers.Binary;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>Opcodes with their arguments, in the shortest form, as CPython's pickler chooses them in protocol 2.</summary>
internal static class PickleEncoding
{
    /// <summary>An integer.</summary>
    public static byte[] Integer(long value)
    {
        switch (value)
        {
            case >= 0 and <= byte.MaxValue:
                return [(byte)PickleOpcode.BinInt1, (byte)value];
            case >= 0 and <= ushort.MaxValue:
                return [(byte)PickleOpcode.BinInt2, (byte)value, (byte)(value >> 8)];
            case >= int.MinValue and <= int.MaxValue:
                byte[] four = new byte[5];
                four[0] = (byte)PickleOpcode.BinInt;
                BinaryPrimitives.WriteInt32LittleEndian(four.AsSpan(1), (int)value);
                return four;
            default:
                return Long(value);
        }
    }

    /// <summary>An opcode with an index of the memo, in one byte or four.</summary>
    public static byte[] Memo(PickleOpcode shortForm, PickleOpcode longForm, int index)
    {
        if (index <= byte.MaxValue)
            return [(byte)shortForm, (byte)index];
        byte[] bytes = new byte[5];
        bytes[0] = (byte)longForm;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), index);
        return bytes;
    }

    /// <summary>Two's complement with no byte more than the sign needs.</summary>
    private static byte[] Long(long value)
    {
        Span<byte> eight = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        int length = sizeof(long);
        while (length > 1 && eight[length - 1] == (value < 0 ? 0xFF : 0) && (eight[length - 2] >= 0x80) == (value < 0))
            length--;
        return [(byte)PickleOpcode.Long1, (byte)length, .. eight[..length]];
    }
}
