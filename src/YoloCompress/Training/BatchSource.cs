using SkiaSharp;
using YoloCompress.Inference;

namespace YoloCompress.Training;

/// <summary>
/// Makes the batches of a training run, one step ahead on a thread of its own. A batch depends on the seed and the step alone: epochs are
/// shuffled passes over all pictures, and every picture has a random sequence of its own.
/// </summary>
internal sealed class BatchSource
{
    private static readonly float[] Share = [.. Enumerable.Range(0, 256).Select(v => v / 255f)];

    private readonly PictureCache _cache;
    private readonly PictureAugmenter _augmenter;
    private readonly int _count;
    private readonly ulong _seed;
    private readonly Func<int, int> _size;
    private (int Step, Task<TrainingBatch> Batch)? _ahead;
    private int[] _order = [];
    private long _epoch = -1;

    /// <param name="cache">The pictures.</param>
    /// <param name="options">How to vary them.</param>
    /// <param name="count">Pictures in a batch.</param>
    /// <param name="size">The side in pixels at a step.</param>
    /// <param name="seed">The seed of the run.</param>
    public BatchSource(PictureCache cache, AugmentationOptions options, int count, Func<int, int> size, ulong seed)
    {
        NativeLibraries.Register();
        _cache = cache;
        _augmenter = new(cache, options);
        _count = count;
        _size = size;
        _seed = seed;
    }

    /// <summary>The batch of a step; starts on the next one.</summary>
    public TrainingBatch Get(int step)
    {
        // The cache is not made for two threads: a batch that is still being made for another step has to end first.
        Task<TrainingBatch>? ahead = _ahead?.Batch;
        TrainingBatch batch = _ahead?.Step == step ? ahead!.GetAwaiter().GetResult() : MakeAfter(ahead, step);
        _ahead = (step + 1, Task.Run(() => Make(step + 1)));
        return batch;
    }

    /// <summary>Waits for the batch ahead, so that the cache can be disposed of.</summary>
    public void Finish() => _ahead?.Batch.ContinueWith(_ => { }, TaskScheduler.Default).Wait();

    private TrainingBatch MakeAfter(Task<TrainingBatch>? ahead, int step)
    {
        ahead?.Wait();
        return Make(step);
    }

    private TrainingBatch Make(int step)
    {
        int size = _size(step);
        float[] pixels = new float[_count * size * size * 3];
        List<BoxTarget> targets = [];
        using SKBitmap bitmap = new(size, size, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        for (int i = 0; i < _count; i++)
        {
            long number = ((long)step * _count) + i;
            List<PictureBox> boxes = _augmenter.Draw(canvas, size, Index(number), SeededRandom.For(_seed, 2 + (ulong)number));
            canvas.Flush();
            Copy(bitmap.GetPixelSpan(), pixels.AsSpan(i * size * size * 3, size * size * 3));
            targets.AddRange(boxes.Select(b => new BoxTarget(i, b.Class, b.X, b.Y, b.Width, b.Height)));
        }

        return new(size, _count, pixels, targets);
    }

    private int Index(long number)
    {
        int count = _cache.Pictures.Count;
        long epoch = number / count;
        if (epoch != _epoch)
        {
            _order = [.. Enumerable.Range(0, count)];
            SeededRandom.For(_seed, ulong.MaxValue - (ulong)epoch).Shuffle(_order);
            _epoch = epoch;
        }

        return _order[number % count];
    }

    private static void Copy(ReadOnlySpan<byte> rgba, Span<float> rgb)
    {
        float[] share = Share;
        for (int from = 0, to = 0; to < rgb.Length; from += 4, to += 3)
        {
            rgb[to] = share[rgba[from]];
            rgb[to + 1] = share[rgba[from + 1]];
            rgb[to + 2] = share[rgba[from + 2]];
        }
    }
}
