using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace YoloCompress.Checkpoints.Archives;

/// <summary>
/// Writes zip archives as PyTorch lays them out: stored records whose content starts at multiples of 64 bytes (padded by an extra field
/// <c>FB</c>), sizes behind the content in a data descriptor, and a ZIP64 end of directory. An archive that PyTorch wrote comes out
/// byte for byte. Format: PKWARE APPNOTE 6.3.
/// </summary>
internal sealed class TorchArchiveWriter
{
    private const int Alignment = 64;
    private const ushort Flags = 0x0808;
    private readonly MemoryStream _out = new();
    private readonly MemoryStream _directory = new();
    private int _count;

    private TorchArchiveWriter()
    {
    }

    /// <summary>An archive of records in that order.</summary>
    public static byte[] Write(IEnumerable<(string Name, ReadOnlyMemory<byte> Content)> records)
    {
        TorchArchiveWriter writer = new();
        foreach ((string name, ReadOnlyMemory<byte> content) in records)
            writer.Add(Encoding.UTF8.GetBytes(name), content.Span);
        return writer.Finish();
    }

    private void Add(byte[] name, ReadOnlySpan<byte> content)
    {
        uint offset = checked((uint)_out.Position);
        uint crc = Crc32.HashToUInt32(content);
        const int header = 30;
        const int fieldHeader = 4;
        int misaligned = (int)((_out.Position + header + name.Length + fieldHeader) % Alignment);
        int padding = misaligned == 0 ? 0 : Alignment - misaligned;

        Span<byte> local = stackalloc byte[header];
        local.Clear();
        Put32(local, 0, 0x04034B50);
        Put16(local, 6, Flags);
        Put16(local, 26, (ushort)name.Length);
        Put16(local, 28, (ushort)(fieldHeader + padding));
        _out.Write(local);
        _out.Write(name);
        _out.Write([(byte)'F', (byte)'B', (byte)padding, 0]);
        for (int i = 0; i < padding; i++)
            _out.WriteByte((byte)'Z');
        _out.Write(content);

        Span<byte> descriptor = stackalloc byte[16];
        Put32(descriptor, 0, 0x08074B50);
        Put32(descriptor, 4, crc);
        Put32(descriptor, 8, (uint)content.Length);
        Put32(descriptor, 12, (uint)content.Length);
        _out.Write(descriptor);

        Span<byte> entry = stackalloc byte[46];
        entry.Clear();
        Put32(entry, 0, 0x02014B50);
        Put16(entry, 8, Flags);
        Put32(entry, 16, crc);
        Put32(entry, 20, (uint)content.Length);
        Put32(entry, 24, (uint)content.Length);
        Put16(entry, 28, (ushort)name.Length);
        Put32(entry, 42, offset);
        _directory.Write(entry);
        _directory.Write(name);
        _count++;
    }

    private byte[] Finish()
    {
        long start = _out.Position;
        _directory.WriteTo(_out);
        long end = _out.Position;

        Span<byte> end64 = stackalloc byte[56];
        end64.Clear();
        Put32(end64, 0, 0x06064B50);
        Put64(end64, 4, 44);
        Put16(end64, 12, 0x031E);
        Put16(end64, 14, 45);
        Put64(end64, 24, _count);
        Put64(end64, 32, _count);
        Put64(end64, 40, end - start);
        Put64(end64, 48, start);
        _out.Write(end64);

        Span<byte> locator = stackalloc byte[20];
        locator.Clear();
        Put32(locator, 0, 0x07064B50);
        Put64(locator, 8, end);
        Put32(locator, 16, 1);
        _out.Write(locator);

        Span<byte> last = stackalloc byte[22];
        last.Clear();
        Put32(last, 0, 0x06054B50);
        Put16(last, 8, (ushort)Math.Min(_count, ushort.MaxValue));
        Put16(last, 10, (ushort)Math.Min(_count, ushort.MaxValue));
        Put32(last, 12, checked((uint)(end - start)));
        Put32(last, 16, checked((uint)start));
        _out.Write(last);
        return _out.ToArray();
    }

    private static void Put16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);

    private static void Put32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);

    private static void Put64(Span<byte> bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes[at..], value);
}
