using YoloCompress.Detection;

namespace YoloCompress.Training;

/// <summary>How a student learns from its teacher.</summary>
public sealed record DistillationOptions
{
    /// <summary>The finish of a quantized model: it is near its teacher already, and rounding answers to larger steps with noise.</summary>
    public static DistillationOptions Quantized { get; } = new() { LearningRate = 1e-4, TrainFloatWeights = false, KeepZeros = false };

    /// <summary>The number of steps; null to take it from <see cref="Minutes"/>.</summary>
    public int? Steps { get; init; }

    /// <summary>
    /// Minutes to spend. They are turned into steps by a short measurement; the number comes back in <see cref="DistillationResult.Steps"/>, to be
    /// given as <see cref="Steps"/> when the result has to be the same again.
    /// </summary>
    public double? Minutes { get; init; }

    /// <summary>Pictures in a batch.</summary>
    public int Batch { get; init; } = 8;

    /// <summary>The longer side of the pictures in pixels, where the model is larger and can be run at other sizes than its own; null for its own.</summary>
    /// <remarks>
    /// yolov5n with 30 % of its weights at zero, judged at 640 px on pictures outside the 64 of training: in the time of 450 steps, 320 px win back to 0.65 of mAP50-95, 448 and 640 px to 0.75.
    /// </remarks>
    public int? ImageSize { get; init; } = 448;

    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 5e-4;

    /// <summary>The learning rate of the last step against the highest.</summary>
    public double LastRate { get; init; } = 0.02;

    /// <summary>The share of the steps in which the learning rate rises from zero.</summary>
    public double WarmUp { get; init; } = 0.05;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    /// <summary>The norm that gradients are clipped to.</summary>
    public double LargestGradient { get; init; } = 10;

    /// <summary>The decay of the moving average of the weights.</summary>
    public double AverageDecay { get; init; } = 0.99;

    /// <summary>The weight of the neck's features against the heads.</summary>
    public double FeatureWeight { get; init; } = 1;

    /// <summary>The weight of the labels' loss, where there are labels, against the teacher's.</summary>
    public double LabelWeight { get; init; } = 1;

    /// <summary>Holds weights that are zero at zero, so that what is pruned stays pruned.</summary>
    public bool KeepZeros { get; init; } = true;

    /// <summary>False to train, of a quantized model's weights, only those in integers; biases learn in any case.</summary>
    public bool TrainFloatWeights { get; init; } = true;

    /// <summary>
    /// The share of the steps, at the start, in which batch normalization learns its moments anew; then they stay, so that the student computes what it will
    /// compute in use, and only scale and shift learn. 0 keeps them as they are.
    /// </summary>
    public double MomentShare { get; init; } = 1;

    /// <summary>How pictures are varied.</summary>
    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>How pixels become inputs.</summary>
    public PictureEncoding Encoding { get; init; } = PictureEncoding.Yolo;

    /// <summary>The most pictures that are kept out of training, to judge by; never more than a quarter of them.</summary>
    public int HeldBack { get; init; } = 16;

    /// <summary>How often the student is judged on the pictures held back, the last time at the end.</summary>
    public int Snapshots { get; init; } = 5;

    /// <summary>Threads of torch; the result's bits depend on it.</summary>
    public int Threads { get; init; } = 2;

    /// <summary>Of all random draws.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The stage's name in progress.</summary>
    public string ProgressName { get; init; } = "FineTune";

    /// <summary>The most memory for decoded pictures, in bytes.</summary>
    public long PictureMemory { get; init; } = 256L << 20;
}
