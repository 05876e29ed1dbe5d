using SkiaSharp;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;

namespace YoloCompress.Training;

/// <summary>
/// Decoded pictures, no larger than training needs them, as long as they fit a budget of memory; what does not fit is decoded each time.
/// </summary>
/// <param name="pictures">The pictures.</param>
/// <param name="longestSide">Larger pictures are scaled down to this.</param>
/// <param name="budget">Bytes of decoded pictures to keep.</param>
internal sealed class PictureStore(IReadOnlyList<TrainingPicture> pictures, int longestSide, long budget) : IDisposable
{
    private readonly SKBitmap?[] _kept = new SKBitmap?[pictures.Count];
    private long _used;

    public IReadOnlyList<TrainingPicture> Pictures => pictures;

    /// <summary>Hands the decoded picture to the caller, who must not keep it.</summary>
    public void Use(int index, Action<SKBitmap> use)
    {
        if (_kept[index] is { } kept)
        {
            use(kept);
            return;
        }

        SKBitmap bitmap = Decode(pictures[index].Path);
        bool keep = _used + bitmap.ByteCount <= budget;
        if (keep)
        {
            _used += bitmap.ByteCount;
            _kept[index] = bitmap;
        }

        use(bitmap);
        if (!keep)
            bitmap.Dispose();
    }

    public void Dispose()
    {
        foreach (SKBitmap? bitmap in _kept)
            bitmap?.Dispose();
    }

    private SKBitmap Decode(string path)
    {
        NativeLibraries.Register();
        using SKBitmap whole = SKBitmap.Decode(path) ?? throw new YoloCompressException(
            ErrorCodes.TrainingPictureUnreadable, $"'{path}' cannot be decoded as a picture. Remove it from the training data, or replace it.", path);
        double scale = Math.Min(1, (double)longestSide / Math.Max(whole.Width, whole.Height));
        SKImageInfo info = new(
            Math.Max(1, (int)Math.Round(whole.Width * scale)), Math.Max(1, (int)Math.Round(whole.Height * scale)), SKColorType.Rgba8888, SKAlphaType.Opaque);
        SKBitmap bitmap = new(info);
        using SKCanvas canvas = new(bitmap);
        canvas.DrawBitmap(whole, new SKRect(0, 0, info.Width, info.Height), new SKSamplingOptions(SKFilterMode.Linear, scale < 1 ? SKMipmapMode.Linear : SKMipmapMode.None));
        canvas.Flush();
        return bitmap;
    }
}
