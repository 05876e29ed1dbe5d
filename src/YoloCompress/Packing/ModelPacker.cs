using System.IO.Compression;
using System.Runtime.InteropServices;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Packing;

/// <summary>
/// Packs an ONNX file for an assembly: codes by an entropy coder that knows how weights are spread, floats and biases by planes of bytes,
/// products of scales as such, all the rest as it stands. <see cref="Unpacker"/> gives the file back byte for byte.
/// </summary>
internal sealed class ModelPacker
{
    private const int LeastBytes = 64;

    private readonly byte[] _file;
    private readonly List<TensorPlace> _segments;
    private readonly Dictionary<int, (int Parent, float Factor)> _products;
    private readonly CodeStream _codes = new();

    private ModelPacker(byte[] file)
    {
        _file = file;
        List<TensorPlace> all = TensorPlace.Find(file);
        _segments = [.. all.Where(t => t.Length >= LeastBytes && IsKnown(t))];
        _products = ScaleProducts.Find(file, _segments, all);
    }

    /// <summary>Packs a file.</summary>
    public static byte[] Pack(byte[] file) => new ModelPacker(file).Pack();

    private static bool IsKnown(TensorPlace t) =>
        t.Type is DataType.Float or DataType.Int32 or DataType.Float16 or DataType.Int64 || (t.Type == DataType.Int8 && t.Dims.Length > 1);

    private byte[] Pack()
    {
        HeadWriter segments = new(), rest = new();
        segments.Number(_segments.Count);
        int position = 0;
        for (int i = 0; i < _segments.Count; i++)
        {
            TensorPlace place = _segments[i];
            segments.Number(place.Offset - position);
            rest.Bytes(_file.AsSpan(position, place.Offset - position));
            Segment(i, place, segments);
            position = place.Offset + place.Length;
        }

        rest.Bytes(_file.AsSpan(position));
        HeadWriter head = new();
        head.Number(_file.Length);
        byte[] codes = _codes.Finish(head);
        head.Bytes(segments.ToArray());
        head.Bytes(rest.ToArray());
        byte[] packed = Deflate(head.ToArray());
        return [.. "YCR1"u8, .. BitConverter.GetBytes(packed.Length), .. packed, .. codes];
    }

    private void Segment(int index, TensorPlace place, HeadWriter head)
    {
        ReadOnlySpan<byte> bytes = _file.AsSpan(place.Offset, place.Length);
        if (_products.TryGetValue(index, out (int Parent, float Factor) product))
        {
            head.Bytes([2]);
            head.Number(place.Length / sizeof(float));
            head.Number(product.Parent);
            head.Bytes(BitConverter.GetBytes(product.Factor));
            return;
        }

        int rows = place.Dims.Length > 1 ? (int)place.Dims[0] : 1;
        // -128 has no counterpart of the other sign.
        if (place.Type == DataType.Int8 && !bytes.Contains((byte)0x80))
        {
            head.Bytes([0]);
            Codes(rows, bytes, head);
            return;
        }

        if (place.Type == DataType.Float && place.Dims.Length > 1 && GridRows.Find(MemoryMarshal.Cast<byte, float>(bytes), rows) is { } grid)
        {
            head.Bytes([1]);
            head.Number(rows);
            head.Number(grid.Codes.Length / rows);
            head.Planes(MemoryMarshal.AsBytes<float>(grid.Steps), sizeof(float));
            head.Number(_codes.Add(MemoryMarshal.AsBytes<sbyte>(grid.Codes), grid.Codes.Length / rows));
            return;
        }

        int size = place.Type switch { DataType.Float16 => 2, DataType.Int64 => 8, DataType.Int8 => 1, _ => 4 };
        head.Bytes([place.Type == DataType.Int32 ? (byte)4 : (byte)3]);
        head.Number(place.Length / size);
        if (place.Type == DataType.Int32)
        {
            // The sign as the last bit, so that small numbers have leading zeros.
            int[] values = MemoryMarshal.Cast<byte, int>(bytes).ToArray();
            int[] folded = Array.ConvertAll(values, v => (v << 1) ^ (v >> 31));
            head.Planes(MemoryMarshal.AsBytes<int>(folded), size);
        }
        else
        {
            head.Number(size);
            head.Planes(bytes, size);
        }
    }

    private void Codes(int rows, ReadOnlySpan<byte> codes, HeadWriter head)
    {
        int columns = codes.Length / rows;
        head.Number(rows);
        head.Number(columns);
        head.Number(_codes.Add(codes, columns));
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            deflate.Write(bytes);
        return packed.ToArray();
    }
}
