namespace YoloCompress.Checkpoints.Pickling;

/// <summary>
/// What a pickle may cost. A checkpoint of yolov5n makes 36,000 values in nests of 23 marks; one of the largest YOLOv5 with optimizer state stays
/// well below a tenth of these.
/// </summary>
internal sealed record PickleLimits
{
    public static PickleLimits Default { get; } = new();

    /// <summary>How many values the opcodes may make, which also bounds stack and memo.</summary>
    public int Values { get; init; } = 4_000_000;

    /// <summary>How many containers may be open at once.</summary>
    public int Depth { get; init; } = 1_000;
}
