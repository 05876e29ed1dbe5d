namespace YoloCompress.Checkpoints;

/// <summary>The element type of a tensor in a checkpoint, by PyTorch's names.</summary>
public enum TorchDataType
{
    /// <summary>16-bit IEEE float, what ultralytics saves.</summary>
    Float16,

    /// <summary>Upper half of a 32-bit float.</summary>
    BFloat16,

    /// <summary>32-bit IEEE float.</summary>
    Float32,

    /// <summary>64-bit IEEE float.</summary>
    Float64,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>Signed 16-bit integer.</summary>
    Int16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean,
}
