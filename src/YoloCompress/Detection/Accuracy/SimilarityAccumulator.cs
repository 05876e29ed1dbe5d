namespace YoloCompress.Detection;

/// <summary>Sums up what <see cref="OutputSimilarity"/> states, value by value.</summary>
internal sealed class SimilarityAccumulator(string output)
{
    private double _signal;
    private double _other;
    private double _product;
    private double _noise;
    private double _maximum;

    public void Add(ReadOnlySpan<float> expected, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double wanted = expected[i];
            double value = values[i];
            double difference = wanted - value;
            _signal += wanted * wanted;
            _other += value * value;
            _product += wanted * value;
            _noise += difference * difference;
            _maximum = Math.Max(_maximum, Math.Abs(difference));
        }
    }

    public OutputSimilarity Result() => new(
        output,
        10 * Math.Log10(_signal / _noise),
        _signal == 0 && _other == 0 ? 1 : _signal == 0 || _other == 0 ? 0 : _product / Math.Sqrt(_signal * _other),
        _maximum);
}
