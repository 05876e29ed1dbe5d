using System.Numerics.Tensors;

namespace YoloCompress.Sensitivity;

/// <summary>
/// How far a changed model's outputs are from the original's, without labels. Decoded detections count where something is: the squared
/// error of the objectness everywhere, those of classes and box (relative to its size) times the objectness. Other outputs count by
/// their squared error relative to the original's variance.
/// </summary>
internal sealed class OutputLoss
{
    private const float Negligible = 0.01f;

    private readonly Dictionary<(int Picture, string Name), float[]> _references = [];
    private readonly Dictionary<(int Picture, string Name), double> _scales = [];

    /// <summary>Takes an output of the original.</summary>
    public void Reference(int picture, string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        _references[(picture, name)] = values.ToArray();
        if (IsDecoded(shape, values))
            return;
        double mean = TensorPrimitives.Sum(values) / Math.Max(1, values.Length);
        double variance = (TensorPrimitives.SumOfSquares(values) / Math.Max(1, values.Length)) - (mean * mean);
        _scales[(picture, name)] = 1 / (values.Length * Math.Max(variance, 1e-12));
    }

    /// <summary>True if an output of the original holds decoded detections.</summary>
    public bool IsDetections(int picture, string name) => !_scales.ContainsKey((picture, name));

    /// <summary>An output of the original that was taken.</summary>
    public ReadOnlySpan<float> ReferenceOf(int picture, string name) => _references[(picture, name)];

    /// <summary>The loss of one output of the changed model; those of all outputs and pictures are to be added up.</summary>
    public double Of(int picture, string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        float[] reference = _references[(picture, name)];
        double loss = _scales.TryGetValue((picture, name), out double scale)
            ? scale * Math.Pow(TensorPrimitives.Distance(reference, values), 2)
            : Decoded(reference, values, shape[^1]);
        return double.IsFinite(loss) ? loss : double.MaxValue;
    }

    // [1, N, 5 + classes]: x, y, width, height, objectness and class scores.
    internal static bool IsDecoded(ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        if (shape.Length != 3 || shape[2] < 6 || shape[1] < shape[2])
            return false;
        for (int i = 0; i < values.Length; i += shape[2])
        {
            if (TensorPrimitives.Min(values.Slice(i + 4, shape[2] - 4)) < 0 || TensorPrimitives.Max(values.Slice(i + 4, shape[2] - 4)) > 1)
                return false;
        }

        return true;
    }

    private static double Decoded(ReadOnlySpan<float> original, ReadOnlySpan<float> changed, int width)
    {
        double loss = 0;
        for (int i = 0; i < original.Length; i += width)
        {
            ReadOnlySpan<float> a = original.Slice(i, width);
            ReadOnlySpan<float> b = changed.Slice(i, width);
            double difference = a[4] - b[4];
            loss += difference * difference;
            float objectness = MathF.Max(a[4], b[4]);
            if (objectness > Negligible)
                loss += objectness * (Math.Pow(TensorPrimitives.Distance(a[5..], b[5..]), 2) + Math.Min(1, Box(a, b)));
        }

        return loss;
    }

    private static double Box(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double width = Math.Max(4, a[2]), height = Math.Max(4, a[3]);
        double x = (a[0] - b[0]) / width, y = (a[1] - b[1]) / height;
        double w = (a[2] - b[2]) / width, h = (a[3] - b[3]) / height;
        return (4 * ((x * x) + (y * y))) + (w * w) + (h * h);
    }
}
