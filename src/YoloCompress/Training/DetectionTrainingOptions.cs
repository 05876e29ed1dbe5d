namespace YoloCompress.Training;

/// <summary>A recipe for <see cref="DetectionTrainer"/>.</summary>
public sealed record DetectionTrainingOptions
{
    /// <summary>The number of steps.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Pictures in a batch.</summary>
    public int Batch { get; init; } = 16;

    /// <summary>Width and height of the pictures in pixels, a multiple of 32.</summary>
    public int ImageSize { get; init; } = 320;

    /// <summary>A smaller size for the first steps, where detail does not matter yet; null for none.</summary>
    public int? FirstImageSize { get; init; }

    /// <summary>The share of the steps at the first size.</summary>
    public double FirstShare { get; init; } = 0.5;

    /// <summary>The share of the steps, at the end, without mosaics.</summary>
    public double PlainShare { get; init; } = 0.1;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 2e-3;

    /// <summary>The learning rate of the last step against the highest.</summary>
    public double LastRate { get; init; } = 0.01;

    /// <summary>Steps in which the learning rate rises from zero.</summary>
    public int WarmUp { get; init; } = 100;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.02;

    /// <summary>The norm that gradients are clipped to.</summary>
    public double LargestGradient { get; init; } = 10;

    /// <summary>The decay of the moving average of the weights.</summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>How pictures are varied.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>Threads of torch; the result's bits depend on it.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Of all random draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Steps between lines in the log.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>The most memory for decoded pictures, in bytes.</summary>
    public long PictureMemory { get; init; } = 256L << 20;
}
