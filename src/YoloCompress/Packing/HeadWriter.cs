namespace YoloCompress.Packing;

/// <summary>Writes what stands before the codes.</summary>
internal sealed class HeadWriter
{
    private readonly MemoryStream _stream = new();

    /// <summary>A whole number, seven bits a byte, the least first.</summary>
    public void Number(int value)
    {
        uint rest = (uint)value;
        for (; rest >= 128; rest >>= 7)
            _stream.WriteByte((byte)(rest | 128));
        _stream.WriteByte((byte)rest);
    }

    public void Bytes(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Bytes of equal significance side by side.</summary>
    public void Planes(ReadOnlySpan<byte> bytes, int size)
    {
        for (int plane = 0; plane < size; plane++)
        {
            for (int i = plane; i < bytes.Length; i += size)
                _stream.WriteByte(bytes[i]);
        }
    }

    public byte[] ToArray() => _stream.ToArray();
}
