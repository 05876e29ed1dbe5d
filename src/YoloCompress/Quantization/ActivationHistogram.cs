using System.Numerics.Tensors;

namespace YoloCompress.Quantization;

/// <summary>
/// How the values of an activation are distributed, gathered picture by picture in constant memory: bins that double their width when a
/// value falls outside, so that one pass over the pictures is enough.
/// </summary>
internal sealed class ActivationHistogram
{
    /// <summary>Bins on each side of 0.</summary>
    public const int HalfBins = 4096;

    // A picture's largest maps hold a million values; a few ten thousand tell the distribution. Prime, so that no column is favoured.
    private static readonly int[] Strides = [1, 3, 7, 13, 29, 61];
    private const int WantedSamples = 32768;

    private readonly long[] _counts = new long[2 * HalfBins];
    private double _minimumSum;
    private double _maximumSum;

    /// <summary>The least value of all pictures.</summary>
    public float Minimum { get; private set; } = float.PositiveInfinity;

    /// <summary>The greatest value of all pictures.</summary>
    public float Maximum { get; private set; } = float.NegativeInfinity;

    /// <summary>The mean of the pictures' least values.</summary>
    public float AverageMinimum => Pictures == 0 ? 0 : (float)(_minimumSum / Pictures);

    /// <summary>The mean of the pictures' greatest values.</summary>
    public float AverageMaximum => Pictures == 0 ? 0 : (float)(_maximumSum / Pictures);

    /// <summary>Pictures seen.</summary>
    public int Pictures { get; private set; }

    /// <summary>True if an infinity or a NaN was seen.</summary>
    public bool HasNonFinite { get; private set; }

    /// <summary>The width of a bin; bin i of <see cref="Counts"/> begins at (i - <see cref="HalfBins"/>) · width.</summary>
    public float BinWidth { get; private set; }

    /// <summary>Values in each bin.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>The middle of a bin.</summary>
    public double Center(int bin) => (bin - HalfBins + 0.5) * BinWidth;

    /// <summary>Adds one picture's values.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            return;
        float minimum = TensorPrimitives.Min(values), maximum = TensorPrimitives.Max(values);
        if (!float.IsFinite(minimum) || !float.IsFinite(maximum))
        {
            HasNonFinite = true;
            return;
        }

        Pictures++;
        _minimumSum += minimum;
        _maximumSum += maximum;
        Minimum = Math.Min(Minimum, minimum);
        Maximum = Math.Max(Maximum, maximum);
        Grow(Math.Max(Math.Abs(minimum), Math.Abs(maximum)));
        Count(values);
    }

    private void Count(ReadOnlySpan<float> values)
    {
        int stride = Strides[0];
        foreach (int candidate in Strides)
        {
            if (values.Length / candidate >= WantedSamples)
                stride = candidate;
        }

        float inverse = 1 / BinWidth;
        long[] counts = _counts;
        for (int i = 0; i < values.Length; i += stride)
            counts[Math.Clamp((int)MathF.Floor(values[i] * inverse) + HalfBins, 0, (2 * HalfBins) - 1)]++;
    }

    private void Grow(float magnitude)
    {
        if (BinWidth == 0)
            BinWidth = Math.Max(magnitude, 1e-20f) / (HalfBins - 1);
        while (magnitude > BinWidth * (HalfBins - 1))
        {
            for (int i = 0; i < HalfBins / 2; i++)
            {
                _counts[HalfBins + i] = _counts[HalfBins + (2 * i)] + _counts[HalfBins + (2 * i) + 1];
                _counts[HalfBins - 1 - i] = _counts[HalfBins - 1 - (2 * i)] + _counts[HalfBins - 2 - (2 * i)];
            }

            Array.Clear(_counts, HalfBins + (HalfBins / 2), HalfBins / 2);
            Array.Clear(_counts, 0, HalfBins / 2);
            BinWidth *= 2;
        }
    }
}
