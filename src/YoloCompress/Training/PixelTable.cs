using YoloCompress.Detection;

namespace YoloCompress.Training;

/// <summary>Turns bytes into what a network takes, through a table for each channel.</summary>
internal sealed class PixelTable
{
    private readonly int[] _source = [0, 1, 2];
    private readonly float[][] _values;

    public PixelTable(PictureEncoding encoding)
    {
        if (encoding.BlueFirst)
            _source = [2, 1, 0];
        _values = [.. Enumerable.Range(0, 3).Select(c => Enumerable.Range(0, 256).Select(v => (v - encoding.Mean[c]) / encoding.Deviation[c]).ToArray())];
    }

    /// <summary>Converts pixels of four bytes, red first, to three values each.</summary>
    public void Convert(ReadOnlySpan<byte> rgba, Span<float> values)
    {
        float[] first = _values[0], second = _values[1], third = _values[2];
        int a = _source[0], b = _source[1], c = _source[2];
        for (int from = 0, to = 0; to < values.Length; from += 4, to += 3)
        {
            values[to] = first[rgba[from + a]];
            values[to + 1] = second[rgba[from + b]];
            values[to + 2] = third[rgba[from + c]];
        }
    }
}
