using YoloCompress.Diagnostics;

namespace YoloCompress.Detection;

/// <summary>Reads the pictures of a set for models. Pictures that cannot be read are left out, with one warning each.</summary>
public sealed class PictureReader
{
    private const int MaxWarnings = 10;

    private readonly PictureCache _cache;
    private readonly IDiagnostics _diagnostics;
    private readonly SortedSet<int> _reported = [];

    /// <summary>Prepares the reading.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="cache">Keeps pictures between readings; share it within a run.</param>
    /// <param name="diagnostics">Receives warnings.</param>
    public PictureReader(ImageSet set, PictureCache? cache = null, IDiagnostics? diagnostics = null)
    {
        Set = set;
        _cache = cache ?? new();
        _diagnostics = diagnostics ?? NullDiagnostics.Instance;
    }

    /// <summary>The pictures.</summary>
    public ImageSet Set { get; }

    /// <summary>Reads pictures in order until there are enough that can be read.</summary>
    /// <param name="height">Height of the model's input in pixels.</param>
    /// <param name="width">Width of the model's input in pixels.</param>
    /// <param name="count">How many at most.</param>
    /// <exception cref="YoloCompressException">Not one picture can be read (YC0404).</exception>
    public IEnumerable<LetterboxedPicture> Read(int height, int width, int count = int.MaxValue)
    {
        int read = 0;
        for (int i = 0; i < Set.Pictures.Count && read < count; i++)
        {
            if (_cache.Load(Set.Pictures[i].Path, height, width, out string? failure) is { } picture)
            {
                read++;
                yield return picture;
            }
            else
            {
                Report([(i, failure!)]);
            }
        }

        if (read == 0)
            throw AllUnreadable();
    }

    /// <summary>The same as inputs of a model, [1, 3, height, width], each in a new array.</summary>
    /// <param name="height">Height of the model's input in pixels.</param>
    /// <param name="width">Width of the model's input in pixels.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="encoding">How pixels become inputs; null for YOLOv5's 0 to 1.</param>
    /// <exception cref="YoloCompressException">Not one picture can be read (YC0404).</exception>
    public IEnumerable<float[]> ReadFloats(int height, int width, int count = int.MaxValue, PictureEncoding? encoding = null) =>
        Read(height, width, count).Select(p => p.ToFloats(encoding));

    /// <summary>Reads one picture; null and the reason where it cannot be read. May be used by several threads.</summary>
    internal LetterboxedPicture? Load(int index, int height, int width, out string? failure) =>
        _cache.Load(Set.Pictures[index].Path, height, width, out failure);

    /// <summary>Warns about pictures that are left out, each once however often it is met.</summary>
    internal void Report(IReadOnlyList<(int Index, string Failure)> failures)
    {
        foreach ((int index, string failure) in failures.Where(f => _reported.Add(f.Index)))
        {
            if (_reported.Count <= MaxWarnings)
                _diagnostics.Warn(ErrorCodes.PictureUnreadable, $"The picture cannot be read and is left out: {failure}", Set.Pictures[index].Path);
            else
                _diagnostics.Log($"The picture {Set.Pictures[index].Path} cannot be read and is left out: {failure}");
            if (_reported.Count == MaxWarnings + 1)
                _diagnostics.Warn(ErrorCodes.PictureUnreadable, $"More than {MaxWarnings} pictures of '{Set.Source}' cannot be read; the log names them all.");
        }
    }

    internal YoloCompressException AllUnreadable() => new(
        ErrorCodes.AllPicturesUnreadable,
        $"Not one of the {Set.Pictures.Count} pictures of '{Set.Source}' can be read. They must be whole files of: {PicturePaths.Formats}.",
        Set.Pictures[0].Path);
}
