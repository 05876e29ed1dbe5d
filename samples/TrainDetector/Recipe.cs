using YoloCompress.Training;

namespace TrainDetector;

/// <summary>How much is drawn and learned.</summary>
/// <param name="Pictures">Pictures to learn from.</param>
/// <param name="Steps">Training steps.</param>
internal sealed record Recipe(int Pictures, int Steps)
{
    /// <summary>Width and height of pictures and network in pixels.</summary>
    public const int ImageSize = 320;

    /// <summary>The real one: about half an hour on two cores that have nothing else to do.</summary>
    public static Recipe Full { get; } = new(4000, 2400);

    /// <summary>A minute or two; the model detects nothing worth looking at.</summary>
    public static Recipe Smoke { get; } = new(48, 24);

    /// <summary>Small pictures first, where detail does not matter yet.</summary>
    public DetectionTrainingOptions Training => new()
    {
        Steps = Steps,
        Batch = 16,
        ImageSize = ImageSize,
        FirstImageSize = 256,
        FirstShare = 0.6,
        WarmUp = Math.Min(100, Steps / 4),
        Augmentation = new() { FlipVertical = 0.5 },
    };
}
