using SkiaSharp;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// Makes the batches of a training run, one step ahead on a thread of its own, where the teacher runs too. A batch depends on the seed and
/// the step alone: epochs are shuffled passes over all pictures, and every picture has a random sequence of its own.
/// </summary>
/// <param name="store">The pictures.</param>
/// <param name="options">How to vary them.</param>
/// <param name="pixels">How they become inputs.</param>
/// <param name="count">Pictures in a batch.</param>
/// <param name="size">Width and height in pixels at a step.</param>
/// <param name="seed">The seed of the run.</param>
/// <param name="teacher">Gives the teacher's values for a batch; null without one.</param>
internal sealed class BatchSource(
    PictureStore store,
    AugmentationOptions options,
    PixelTable pixels,
    int count,
    Func<int, SKSizeI> size,
    ulong seed,
    Func<Tensor, IReadOnlyList<Tensor>>? teacher = null)
{
    private readonly PictureAugmenter _augmenter = new(store, options);
    private (int Step, Task<TrainingBatch> Batch)? _ahead;
    private int[] _order = [];
    private long _epoch = -1;

    /// <summary>The batch of a step; starts on the next one.</summary>
    public TrainingBatch Get(int step)
    {
        if (_ahead?.Step != step)
            Finish();
        TrainingBatch batch = _ahead?.Batch.GetAwaiter().GetResult() ?? Make(step);
        _ahead = (step + 1, Task.Run(() => Make(step + 1)));
        return batch;
    }

    /// <summary>Waits for the batch ahead, so that the pictures can be disposed of.</summary>
    public void Finish()
    {
        if (_ahead?.Batch is not { } batch)
            return;
        Task.WhenAny(batch).GetAwaiter().GetResult();
        if (batch.IsCompletedSuccessfully)
            batch.Result.Dispose();
        _ahead = null;
    }

    /// <summary>The batch of a step, without starting on another.</summary>
    public TrainingBatch Make(int step)
    {
        SKSizeI side = size(step);
        int length = side.Width * side.Height * 3;
        Tensor values = empty([count, side.Height, side.Width, 3], ScalarType.Float32).DetachFromDisposeScope();
        Span<float> floats = values.Floats();
        List<BoxTarget> targets = [];
        using SKBitmap bitmap = new(side.Width, side.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        for (int i = 0; i < count; i++)
        {
            long number = ((long)step * count) + i;
            List<PictureBox> boxes = _augmenter.Draw(canvas, side, Index(number), SeededRandom.For(seed, 2 + (ulong)number));
            canvas.Flush();
            pixels.Convert(bitmap.GetPixelSpan(), floats.Slice(i * length, length));
            targets.AddRange(boxes.Select(b => new BoxTarget(i, b.Class, b.X, b.Y, b.Width, b.Height)));
        }

        return new(values, targets) { Teacher = teacher?.Invoke(values) ?? [] };
    }

    private int Index(long number)
    {
        int pictures = store.Pictures.Count;
        long epoch = number / pictures;
        if (epoch != _epoch)
        {
            _order = [.. Enumerable.Range(0, pictures)];
            SeededRandom.For(seed, ulong.MaxValue - (ulong)epoch).Shuffle(_order);
            _epoch = epoch;
        }

        return _order[number % pictures];
    }
}
