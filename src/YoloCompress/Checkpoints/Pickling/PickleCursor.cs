using System.Buffers.Binary;
using System.Text;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints.Pickling;

/// <summary>Reads the arguments of opcodes, never past the end.</summary>
internal sealed class PickleCursor(ReadOnlyMemory<byte> data, string? file)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public double Float() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A two's complement number of at most 64 bits, with its length in one byte before it.</summary>
    public long Long1()
    {
        int length = Byte();
        if (length > sizeof(long))
            throw Malformed($"an integer of {length} bytes");
        ReadOnlySpan<byte> bytes = Take(length);
        long value = length > 0 && bytes[^1] >= 0x80 ? -1L : 0L;
        for (int i = length - 1; i >= 0; i--)
            value = (value << 8) | bytes[i];
        return value;
    }

    /// <summary>UTF-8 text with its length in four bytes before it.</summary>
    public string Text()
    {
        int length = Int32();
        if (length < 0)
            throw Malformed("a string of negative length");
        return Decode(Take(length));
    }

    /// <summary>UTF-8 text up to the end of the line.</summary>
    public string Line()
    {
        int length = data.Span[Position..].IndexOf((byte)'\n');
        if (length < 0)
            throw Malformed("a name without an end");
        string line = Decode(Take(length));
        Position++;
        return line;
    }

    public YoloCompressException Malformed(string what) => new(
        ErrorCodes.PickleMalformed,
        $"The checkpoint's pickle is malformed: {what} at byte {Position}. Save the checkpoint again with torch.save, or export the model to ONNX.",
        file);

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("text that is not UTF-8");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > data.Length - Position)
            throw Malformed("the end of the data in the middle of an opcode");
        ReadOnlySpan<byte> taken = data.Span.Slice(Position, count);
        Position += count;
        return taken;
    }
}
