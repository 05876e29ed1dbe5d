using System.Collections.Concurrent;

namespace YoloCompress.Detection;

/// <summary>
/// Keeps letterboxed pictures in memory, as bytes, for sets that are looked at again and again within one run. When it is full, further
/// pictures are read anew each time; those that are in it stay. May be used by several threads.
/// </summary>
/// <param name="limit">What the pictures may take together, in bytes.</param>
public sealed class PictureCache(long limit = PictureCache.DefaultLimit)
{
    /// <summary>About 420 pictures of 640 x 640.</summary>
    public const long DefaultLimit = 512L << 20;

    private readonly ConcurrentDictionary<(string Path, int Height, int Width), Entry> _entries = new();
    private long _size;

    /// <summary>What the pictures take together, in bytes.</summary>
    public long Size => Interlocked.Read(ref _size);

    /// <summary>A picture, from memory where it is kept.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="height">Height of the input in pixels.</param>
    /// <param name="width">Width of the input in pixels.</param>
    /// <param name="failure">Why it cannot be read, else null.</param>
    /// <returns>The picture, or null where it cannot be read.</returns>
    public LetterboxedPicture? Load(string path, int height, int width, out string? failure)
    {
        if (_entries.TryGetValue((path, height, width), out Entry entry))
        {
            failure = entry.Failure;
            return entry.Picture;
        }

        entry = Read(path, height, width);
        long bytes = entry.Picture?.Pixels.Length ?? 0;
        if (Interlocked.Add(ref _size, bytes) > limit || !_entries.TryAdd((path, height, width), entry))
            Interlocked.Add(ref _size, -bytes);
        failure = entry.Failure;
        return entry.Picture;
    }

    private static Entry Read(string path, int height, int width)
    {
        try
        {
            return new(LetterboxedPicture.Load(path, height, width), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new(null, e.Message);
        }
    }

    private readonly record struct Entry(LetterboxedPicture? Picture, string? Failure);
}
