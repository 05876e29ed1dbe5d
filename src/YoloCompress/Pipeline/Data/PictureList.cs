using System.Collections;
using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>
/// The readable pictures of a set as a model's inputs, [1, 3, height, width] as flat arrays, made on access: memory does not grow with
/// their number.
/// </summary>
public sealed class PictureList : IReadOnlyList<float[]>
{
    private readonly PictureReader _reader;
    private readonly int _height;
    private readonly int _width;
    private readonly PictureEncoding? _encoding;
    private readonly int[] _readable;

    /// <summary>Reads every picture once to find those that can be read.</summary>
    /// <param name="reader">The pictures; warns about those that can't be read.</param>
    /// <param name="height">Height of the model's input in pixels.</param>
    /// <param name="width">Width of the model's input in pixels.</param>
    /// <param name="encoding">How pixels become inputs; null for YOLOv5's 0 to 1.</param>
    /// <exception cref="Diagnostics.YoloCompressException">Not one picture can be read (YC0404).</exception>
    public PictureList(PictureReader reader, int height, int width, PictureEncoding? encoding = null)
    {
        _reader = reader;
        _height = height;
        _width = width;
        _encoding = encoding;
        string?[] failures = new string?[reader.Set.Pictures.Count];
        for (int i = 0; i < failures.Length; i++)
            reader.Load(i, height, width, out failures[i]);
        _readable = [.. failures.Index().Where(f => f.Item == null).Select(f => f.Index)];
        reader.Report([.. failures.Index().Where(f => f.Item != null).Select(f => (f.Index, f.Item!))]);
        if (_readable.Length == 0)
            throw reader.AllUnreadable();
    }

    /// <inheritdoc/>
    public int Count => _readable.Length;

    /// <inheritdoc/>
    public float[] this[int index] => _reader.Load(_readable[index], _height, _width, out string? failure)?.ToFloats(_encoding)
        ?? throw new IOException($"The picture {_reader.Set.Pictures[_readable[index]].Path} can no longer be read: {failure}");

    /// <inheritdoc/>
    public IEnumerator<float[]> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
