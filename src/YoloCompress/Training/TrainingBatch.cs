using SkiaSharp;
using YoloCompress.Inference;

namespace YoloCompress.Training;

/// <summary>Pictures to learn from in one step.</summary>
/// <param name="Size">Width and height in pixels.</param>
/// <param name="Count">The number of pictures.</param>
/// <param name="Pixels">As the network takes them, but with the channels last: [count, height, width, 3].</param>
/// <param name="Targets">The labelled boxes.</param>
internal sealed record TrainingBatch(SKSizeI Size, int Count, float[] Pixels, IReadOnlyList<BoxTarget> Targets)
{
    /// <summary>What the teacher makes of the pictures; empty without one.</summary>
    public IReadOnlyList<FloatTensor> Teacher { get; init; } = [];
}
