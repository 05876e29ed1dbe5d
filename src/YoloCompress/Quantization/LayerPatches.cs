using YoloCompress.Numerics;

namespace YoloCompress.Quantization;

/// <summary>Gathers one layer's patches at sampled positions into second moments.</summary>
internal sealed class LayerPatches
{
    private readonly int _perPicture;
    private readonly int _seed;
    private readonly GramAccumulator[] _grams;
    private float[] _rows = [];

    public LayerPatches(WeightLayer layer, int perPicture, int seed, int threads)
    {
        Layer = layer;
        _perPicture = perPicture;
        _seed = seed;
        _grams = [.. Enumerable.Range(0, layer.Groups).Select(_ => new GramAccumulator(layer.Inputs, threads))];
    }

    public WeightLayer Layer { get; }

    /// <summary>Adds one picture's input.</summary>
    public void Add(int picture, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        if (Layer.Node.OpType != "Conv")
        {
            AddRows(picture, values);
            return;
        }

        ConvolutionGeometry geometry = ConvolutionGeometry.Of(Layer.Node, [.. Layer.Tensor.Dims], shape);
        int[] positions = ConvolutionPatches.Sample(geometry, _perPicture, Seed(picture));
        Span<float> rows = Buffer(positions.Length * Layer.Inputs);
        for (int group = 0; group < Layer.Groups; group++)
        {
            ConvolutionPatches.Extract(geometry, values, group, positions, rows);
            _grams[group].Add(rows);
        }
    }

    public LayerHessian Finish() => new([.. _grams.Select(Covariance)], [.. _grams.Select(g => g.Mean())]);

    private static Matrix Covariance(GramAccumulator gram)
    {
        Matrix covariance = gram.Covariance();
        double scale = 1.0 / Math.Max(gram.Rows, 1);
        System.Numerics.Tensors.TensorPrimitives.Multiply(covariance.Values, scale, covariance.Values);
        return covariance;
    }

    private void AddRows(int picture, ReadOnlySpan<float> values)
    {
        int count = values.Length / Layer.Inputs;
        if (count <= _perPicture)
        {
            _grams[0].Add(values[..(count * Layer.Inputs)]);
            return;
        }

        Random random = new(Seed(picture));
        Span<float> rows = Buffer(_perPicture * Layer.Inputs);
        for (int i = 0; i < _perPicture; i++)
        {
            int first = (int)((long)i * count / _perPicture), next = (int)((long)(i + 1) * count / _perPicture);
            values.Slice(random.Next(first, next) * Layer.Inputs, Layer.Inputs).CopyTo(rows.Slice(i * Layer.Inputs, Layer.Inputs));
        }

        _grams[0].Add(rows);
    }

    private int Seed(int picture) => unchecked((_seed * 7919) + picture);

    private Span<float> Buffer(int length)
    {
        if (_rows.Length < length)
            _rows = new float[length];
        return _rows.AsSpan(0, length);
    }
}
