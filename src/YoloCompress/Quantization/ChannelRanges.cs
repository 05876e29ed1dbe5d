using System.Numerics.Tensors;

namespace YoloCompress.Quantization;

/// <summary>The least and the greatest value of each channel of an activation.</summary>
internal sealed class ChannelRanges
{
    private float[] _minima = [];
    private float[] _maxima = [];

    /// <summary>How many channels there are; 0 before anything was seen.</summary>
    public int Count => _minima.Length;

    /// <summary>A channel's range.</summary>
    public ActivationRange this[int channel] => new(_minima[channel], _maxima[channel]);

    /// <summary>Takes one picture's values.</summary>
    /// <param name="shape">[1, channels, …]; other shapes count as one channel.</param>
    /// <param name="values">The values in row-major order.</param>
    public void Add(ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        int count = shape.Length is 2 or 4 && shape[0] == 1 && shape[1] > 0 ? shape[1] : 1, plane = values.Length / count;
        if (plane == 0)
            return;
        if (_minima.Length != count)
        {
            _minima = new float[count];
            _maxima = new float[count];
            Array.Fill(_minima, float.PositiveInfinity);
            Array.Fill(_maxima, float.NegativeInfinity);
        }

        for (int channel = 0; channel < count; channel++)
        {
            ReadOnlySpan<float> own = values.Slice(channel * plane, plane);
            _minima[channel] = Math.Min(_minima[channel], TensorPrimitives.Min(own));
            _maxima[channel] = Math.Max(_maxima[channel], TensorPrimitives.Max(own));
        }
    }
}
