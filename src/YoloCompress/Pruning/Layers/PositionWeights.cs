using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pruning.Layers;

/// <summary>
/// Where in each picture the original detects something. Most positions show background, which hardly any error moves; statistics that
/// count those near detections more often make layers err where it matters less. Models without decoded detections count all alike.
/// </summary>
internal sealed class PositionWeights
{
    // Side of a cell in pixels: the finest grid that YOLO models detect on.
    private const int Cell = 8;
    private const float LeastScore = 0.05f;

    // How much more often a position at a certain detection counts.
    private const int Emphasis = 7;

    private readonly Dictionary<int, float[]> _heat = [];
    private readonly int _height;
    private readonly int _width;

    private PositionWeights(int height, int width)
    {
        _height = height;
        _width = width;
    }

    /// <summary>Runs the original.</summary>
    /// <param name="graph">The original.</param>
    /// <param name="pictures">Inputs; enumerated once.</param>
    /// <param name="inputShape">Shape of one, NCHW.</param>
    /// <param name="threads">Threads.</param>
    public static PositionWeights Of(ModelGraph graph, IEnumerable<float[]> pictures, IReadOnlyList<int> inputShape, int threads)
    {
        PositionWeights weights = new((inputShape[2] + Cell - 1) / Cell, (inputShape[3] + Cell - 1) / Cell);
        using ActivationReader reader = new(graph, [.. graph.Outputs.Select(o => o.Name)], new() { Threads = threads });
        reader.Read(pictures, weights.Add);
        return weights;
    }

    /// <summary>The positions, each as often as it counts.</summary>
    /// <param name="picture">The picture's index.</param>
    /// <param name="positions">Positions, row x width + column.</param>
    /// <param name="height">Rows of the map that they lie on.</param>
    /// <param name="width">Its columns.</param>
    public int[] Repeat(int picture, int[] positions, int height, int width)
    {
        if (!_heat.TryGetValue(picture, out float[]? heat))
            return positions;
        List<int> repeated = [.. positions];
        foreach (int position in positions)
        {
            int times = (int)Math.Round(Emphasis * At(heat, position / width, position % width, height, width));
            for (int i = 0; i < times; i++)
                repeated.Add(position);
        }

        return [.. repeated];
    }

    private float At(float[] heat, int row, int column, int height, int width)
    {
        (int top, int bottom) = Range(row, height, _height);
        (int left, int right) = Range(column, width, _width);
        float most = 0;
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
                most = Math.Max(most, heat[(y * _width) + x]);
        }

        return most;
    }

    private static (int First, int End) Range(int index, int count, int cells)
    {
        int first = (int)((long)index * cells / count);
        return (first, Math.Max(first + 1, (int)((long)(index + 1) * cells / count)));
    }

    private void Add(int picture, string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        if (!OutputLoss.IsDecoded(shape, values))
            return;
        if (!_heat.TryGetValue(picture, out float[]? heat))
            _heat[picture] = heat = new float[_height * _width];
        for (int i = 0; i < values.Length; i += shape[2])
        {
            ReadOnlySpan<float> box = values.Slice(i, shape[2]);
            if (box[4] < LeastScore)
                continue;
            float score = box[4] * System.Numerics.Tensors.TensorPrimitives.Max(box[5..]);
            if (score >= LeastScore)
                Fill(heat, box, score);
        }
    }

    // The middle of the box: half of its width and height.
    private void Fill(float[] heat, ReadOnlySpan<float> box, float score)
    {
        int Low(float centre, float size) => (int)Math.Floor((centre - (size / 4)) / Cell);
        int High(float centre, float size) => (int)Math.Floor((centre + (size / 4)) / Cell);
        for (int y = Math.Max(0, Low(box[1], box[3])); y <= Math.Min(_height - 1, High(box[1], box[3])); y++)
        {
            for (int x = Math.Max(0, Low(box[0], box[2])); x <= Math.Min(_width - 1, High(box[0], box[2])); x++)
                heat[(y * _width) + x] = Math.Max(heat[(y * _width) + x], score);
        }
    }
}
