using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using YoloCompress.Checkpoints.Archives;
using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints;

/// <summary>
/// A tensor of a checkpoint: a strided view of a storage, checked to lie inside it. The values are read when they are asked for.
/// </summary>
internal sealed class TorchTensor
{
    private const int MaxRank = 8;

    private TorchTensor(TorchArchive archive, TorchTensorRecord record, string name)
    {
        Archive = archive;
        Record = record;
        Name = name;
        DataType = TorchDataTypes.FromStorageName(record.StorageClass.Name);
        Shape = [.. record.Size.Select(i => i.Value)];
        Check();
    }

    /// <summary>The state-dict key, or what else it is called in messages.</summary>
    public string Name { get; }

    /// <summary>Where in the pickle the tensor's description stands.</summary>
    public TorchTensorRecord Record { get; }

    /// <summary>The element type as stored.</summary>
    public TorchDataType DataType { get; }

    /// <summary>The dims.</summary>
    public long[] Shape { get; }

    /// <summary>The product of the dims.</summary>
    public long ElementCount { get; private set; }

    /// <summary>The bytes of the storage that the tensor is a view of.</summary>
    public long StorageBytes => Record.StorageElements.Value * DataType.Size();

    /// <summary>True if the elements fill the whole storage in row-major order.</summary>
    public bool FillsStorage => Record.Offset.Value == 0 && ElementCount == Record.StorageElements.Value && IsRowMajor;

    private TorchArchive Archive { get; }

    private bool IsRowMajor
    {
        get
        {
            long expected = 1;
            for (int i = Shape.Length - 1; i >= 0; i--)
            {
                if (Shape[i] != 1 && Record.Stride[i].Value != expected)
                    return false;
                expected *= Shape[i];
            }

            return true;
        }
    }

    /// <summary>The tensor that a pickle value describes (also inside a parameter), or null if the value is something else.</summary>
    /// <exception cref="YoloCompressException">It describes a tensor, but a wrong one.</exception>
    public static TorchTensor? From(PickleValue? value, TorchArchive archive, string name) =>
        TorchTensorRecord.From(value, archive.File, name) is { } record ? new(archive, record, name) : null;

    /// <summary>The values in row-major order, widened or narrowed to FP32.</summary>
    public float[] ToFloats()
    {
        byte[] storage = Archive.ReadStorage(Record.Key.Value, StorageBytes);
        if (IsRowMajor)
        {
            int start = (int)Record.Offset.Value * DataType.Size();
            return Widen(storage.AsSpan(start, (int)ElementCount * DataType.Size()));
        }

        float[] values = new float[ElementCount];
        long[] index = new long[Shape.Length];
        for (int i = 0; i < values.Length; i++)
        {
            long at = Record.Offset.Value + index.Zip(Record.Stride, (x, s) => x * s.Value).Sum();
            values[i] = (float)DataType.Read(storage.AsSpan((int)at * DataType.Size()));
            for (int d = Shape.Length - 1; d >= 0 && ++index[d] == Shape[d]; d--)
                index[d] = 0;
        }

        return values;
    }

    private float[] Widen(ReadOnlySpan<byte> bytes)
    {
        float[] values = new float[ElementCount];
        if (DataType == TorchDataType.Float32)
            bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        else if (DataType == TorchDataType.Float16)
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
        else
        {
            for (int i = 0; i < values.Length; i++)
                values[i] = (float)DataType.Read(bytes[(i * DataType.Size())..]);
        }

        return values;
    }

    /// <summary>Every element must lie inside the storage, and a small storage must not be spread out to a huge tensor by strides of 0.</summary>
    private void Check()
    {
        if (Shape.Length > MaxRank || Record.Stride.Count != Shape.Length)
            throw Wrong($"{Shape.Length} dims and {Record.Stride.Count} strides");
        long elements = Record.StorageElements.Value;
        long offset = Record.Offset.Value;
        if (elements < 0 || offset < 0 || Shape.Any(d => d < 0) || Record.Stride.Any(s => s.Value < 0))
            throw Wrong("a negative size, stride or offset");
        try
        {
            checked
            {
                ElementCount = Shape.Aggregate(1L, (a, b) => a * b);
                long last = offset + Shape.Zip(Record.Stride, (d, s) => (d - 1) * s.Value).Sum();
                if (ElementCount > 0 && last >= elements)
                    throw Wrong($"elements up to {last} in a storage of {elements}: past its end");
                if (ElementCount > Math.Max(elements, 1) || elements * sizeof(double) > int.MaxValue)
                    throw Wrong($"{ElementCount} elements in a storage of {elements}");
            }
        }
        catch (OverflowException)
        {
            throw Wrong("an impossibly large shape");
        }
    }

    private YoloCompressException Wrong(string what) => new(
        ErrorCodes.CheckpointTensor, $"The tensor '{Name}' has {what}. The checkpoint is damaged: download or save it again.", Archive.File);
}
