using YoloCompress.Onnx;

namespace YoloCompress.Packing;

/// <summary>Where an initializer's raw data lies in an ONNX file.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Dims">Dimensions.</param>
/// <param name="Offset">First byte.</param>
/// <param name="Length">Bytes.</param>
internal sealed record TensorPlace(TensorProto.Types.DataType Type, long[] Dims, int Offset, int Length)
{
    private const int GraphOfModel = 7;
    private const int InitializerOfGraph = 5;

    /// <summary>Finds all of a file, in its order.</summary>
    public static List<TensorPlace> Find(byte[] file)
    {
        List<TensorPlace> places = [];
        Walk(file, 0, file.Length, (field, start, length) =>
        {
            if (field != GraphOfModel)
                return;
            Walk(file, start, start + length, (inner, s, l) =>
            {
                if (inner == InitializerOfGraph)
                    Add(file, s, l, places);
            });
        });
        return places;
    }

    private static void Add(byte[] file, int start, int length, List<TensorPlace> places)
    {
        TensorProto tensor = TensorProto.Parser.ParseFrom(file, start, length);
        if (!tensor.HasRawData || tensor.RawData.Length == 0)
            return;
        Walk(file, start, start + length, (field, s, l) =>
        {
            if (field == TensorProto.RawDataFieldNumber && l == tensor.RawData.Length)
                places.Add(new((TensorProto.Types.DataType)tensor.DataType, [.. tensor.Dims], s, l));
        });
    }

    /// <summary>Calls for each length-delimited field of a message.</summary>
    private static void Walk(byte[] file, int position, int end, Action<int, int, int> found)
    {
        while (position < end)
        {
            ulong tag = Varint(file, ref position);
            switch (tag & 7)
            {
                case 0:
                    Varint(file, ref position);
                    break;
                case 1:
                    position += 8;
                    break;
                case 2:
                    int length = (int)Varint(file, ref position);
                    found((int)(tag >> 3), position, length);
                    position += length;
                    break;
                case 5:
                    position += 4;
                    break;
                default:
                    throw new InvalidDataException($"Unknown wire type {tag & 7}.");
            }
        }
    }

    private static ulong Varint(byte[] file, ref int position)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = file[position++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128)
                return value;
        }
    }
}
