using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>Pictures to learn from in one step. Whoever asked for the batch disposes of it.</summary>
/// <param name="Pixels">As the network takes them, but with the channels last: [count, height, width, 3].</param>
/// <param name="Targets">The labelled boxes.</param>
internal sealed record TrainingBatch(Tensor Pixels, IReadOnlyList<BoxTarget> Targets) : IDisposable
{
    /// <summary>What the teacher makes of the pictures; empty without one.</summary>
    public IReadOnlyList<Tensor> Teacher { get; init; } = [];

    /// <summary>The number of pictures.</summary>
    public int Count => (int)Pixels.shape[0];

    public void Dispose()
    {
        Pixels.Dispose();
        foreach (Tensor value in Teacher)
            value.Dispose();
    }
}
