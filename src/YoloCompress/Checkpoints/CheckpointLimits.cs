using YoloCompress.Checkpoints.Pickling;

namespace YoloCompress.Checkpoints;

/// <summary>What a checkpoint may cost, far above the largest YOLOv5 (x6: 140 million parameters), far below what a zip bomb asks for.</summary>
internal sealed record CheckpointLimits
{
    public static CheckpointLimits Default { get; } = new();

    /// <summary>Bytes of the file: it is held in memory.</summary>
    public long FileBytes { get; init; } = 2_000_000_000;

    /// <summary>Bytes of <c>data.pkl</c>, unpacked.</summary>
    public long PickleBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of all the tensors that are read: of their storages, or widened to FP32 if that is more.</summary>
    public long TensorBytes { get; init; } = 1L << 30;

    /// <summary>
    /// How much smaller than its content a compressed record of a megabyte or more may be. PyTorch does not compress, DEFLATE gains little on
    /// weights and up to 1,030 on zeros.
    /// </summary>
    public int CompressionRatio { get; init; } = 50;

    /// <summary>Records of the archive.</summary>
    public int Records { get; init; } = 100_000;

    /// <summary>Modules that are visited, and how deep they are nested.</summary>
    public int Modules { get; init; } = 20_000;

    /// <summary>How deep modules are nested.</summary>
    public int ModuleDepth { get; init; } = 64;

    /// <summary>The pickle machine's own limits.</summary>
    public PickleLimits Pickle { get; init; } = PickleLimits.Default;
}
