using System.Buffers.Binary;

namespace YoloCompress.Checkpoints;

/// <summary>Storage class names, sizes and conversions of the element types.</summary>
internal static class TorchDataTypes
{
    private static readonly (string Storage, TorchDataType Type, int Size)[] All =
    [
        ("HalfStorage", TorchDataType.Float16, 2),
        ("BFloat16Storage", TorchDataType.BFloat16, 2),
        ("FloatStorage", TorchDataType.Float32, 4),
        ("DoubleStorage", TorchDataType.Float64, 8),
        ("ByteStorage", TorchDataType.UInt8, 1),
        ("CharStorage", TorchDataType.Int8, 1),
        ("ShortStorage", TorchDataType.Int16, 2),
        ("IntStorage", TorchDataType.Int32, 4),
        ("LongStorage", TorchDataType.Int64, 8),
        ("BoolStorage", TorchDataType.Boolean, 1),
    ];

    public static IEnumerable<string> StorageNames => All.Select(t => t.Storage);

    public static TorchDataType FromStorageName(string name) => All.First(t => t.Storage == name).Type;

    public static string StorageName(this TorchDataType type) => All.First(t => t.Type == type).Storage;

    /// <summary>Bytes of an element.</summary>
    public static int Size(this TorchDataType type) => All.First(t => t.Type == type).Size;

    /// <summary>The element at a position, as a double, which holds every type but the largest 64-bit integers exactly.</summary>
    public static double Read(this TorchDataType type, ReadOnlySpan<byte> bytes) => type switch
    {
        TorchDataType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(bytes),
        TorchDataType.BFloat16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes) << 16),
        TorchDataType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        TorchDataType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        TorchDataType.UInt8 or TorchDataType.Boolean => bytes[0],
        TorchDataType.Int8 => (sbyte)bytes[0],
        TorchDataType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        TorchDataType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
