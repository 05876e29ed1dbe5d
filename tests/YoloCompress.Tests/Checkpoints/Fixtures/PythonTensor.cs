namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>A tensor as <c>torch.save</c> describes one. What is described can be made wrong on purpose.</summary>
internal sealed class PythonTensor(long[] shape, float[] values, string storageClass = "FloatStorage")
{
    public long[] Shape { get; set; } = shape;

    public float[] Values { get; } = values;

    public string StorageClass { get; } = storageClass;

    /// <summary>Strides, row-major where null.</summary>
    public long[]? Stride { get; set; }

    public long Offset { get; set; }

    /// <summary>What the pickle says about the storage's elements, where it is not the truth.</summary>
    public long? ClaimedElements { get; set; }

    public bool IsParameter { get; set; }

    /// <summary>The bytes of the storage.</summary>
    public byte[] Storage() =>
    [
        .. Values.SelectMany(v => StorageClass switch
        {
            "HalfStorage" => BitConverter.GetBytes((Half)v),
            "BFloat16Storage" => BitConverter.GetBytes(v)[2..],
            "DoubleStorage" => BitConverter.GetBytes((double)v),
            "LongStorage" => BitConverter.GetBytes((long)v),
            "IntStorage" => BitConverter.GetBytes((int)v),
            "ShortStorage" => BitConverter.GetBytes((short)v),
            "CharStorage" => [(byte)(sbyte)v],
            "ByteStorage" or "BoolStorage" => [(byte)v],
            _ => BitConverter.GetBytes(v),
        }),
    ];

    public static long[] RowMajor(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long next = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = next;
            next *= shape[i];
        }

        return strides;
    }
}
