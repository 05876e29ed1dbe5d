using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Detection;

/// <summary>
/// YOLOv5's decoded output: [1, boxes, 5 + classes], each box centre x, centre y, width, height in pixels, objectness, class probabilities.
/// Further outputs with raw heads, as older exporters wrote them, are ignored.
/// </summary>
internal sealed class DecodedOutputDecoder : IDetectionDecoder
{
    private const int Geometry = 4;
    private const int FirstClass = 5;

    private readonly string _output;

    private DecodedOutputDecoder(string output, int classCount)
    {
        _output = output;
        ClassCount = classCount;
    }

    /// <inheritdoc/>
    public int ClassCount { get; }

    public static DecodedOutputDecoder? TryCreate(OnnxModel model)
    {
        OutputInfo[] decoded = [.. model.Outputs.Where(o => o.Shape is [<= 1, _, > FirstClass] && o.Type == TensorProto.Types.DataType.Float)];
        bool othersAreHeads = model.Outputs.Except(decoded).All(o => o.Shape.Length >= 4);
        // The transposed form of later YOLO generations has more columns than rows, and no objectness.
        return decoded is [{ Shape: [_, var boxes, var columns] } output] && othersAreHeads && (boxes < 1 || boxes >= columns)
            ? new(output.Name, columns - FirstClass)
            : null;
    }

    /// <inheritdoc/>
    public void Decode(string output, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, float minimumScore, List<Detection> candidates)
    {
        if (output != _output)
            return;
        int columns = shape[2];
        for (ReadOnlySpan<float> rest = values; rest.Length > 0; rest = rest[columns..])
        {
            float objectness = rest[Geometry];
            if (!(objectness > minimumScore))
                continue;
            (float x, float y, float halfWidth, float halfHeight) = (rest[0], rest[1], rest[2] / 2, rest[3] / 2);
            for (int c = FirstClass; c < columns; c++)
            {
                float score = objectness * rest[c];
                if (score > minimumScore)
                    candidates.Add(new(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, score, c - FirstClass));
            }
        }
    }
}
