namespace YoloCompress.Checkpoints;

/// <summary>How a checkpoint is turned into a graph.</summary>
public sealed record CheckpointImportOptions
{
    /// <summary>Width and height of the model's input in pixels; a multiple of the model's largest stride, mostly 32.</summary>
    public int ImageSize { get; init; } = 640;
}
