using System.Text.Json;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Detection;

/// <summary>
/// YOLOv5's raw heads: one output per scale, [1, anchors * (5 + classes), rows, columns], [1, anchors, rows, columns, 5 + classes] or
/// [1, rows, columns, anchors, 5 + classes] (<see cref="RawHead.Cells"/>), before the sigmoid. Anchors come from the model's metadata. Decoding as in YOLOv5's Detect:
/// centre = (2 sigmoid - 0.5 + cell) * stride, size = (2 sigmoid)^2 * anchor.
/// </summary>
internal sealed class RawHeadDecoder : IDetectionDecoder
{
    private const int Geometry = 4;
    private const int FirstClass = 5;

    private readonly Dictionary<string, Head> _heads;

    private RawHeadDecoder(Dictionary<string, Head> heads, int classCount)
    {
        _heads = heads;
        ClassCount = classCount;
    }

    /// <inheritdoc/>
    public int ClassCount { get; }

    public static RawHeadDecoder? TryCreate(OnnxModel model)
    {
        if (!model.Metadata.TryGetValue("anchors", out string? text) || Anchors(text) is not { } anchors)
            return null;
        // Where the metadata tell the form, other outputs may follow.
        bool described = model.Metadata.TryGetValue(RawHead.LayoutKey, out string? layout), cellsFirst = layout == RawHead.Cells;
        if ((described ? anchors.Length > model.Outputs.Count : anchors.Length != model.Outputs.Count) || model.InputShape.Length != 4)
            return null;
        Dictionary<string, Head> heads = [];
        HashSet<int> classCounts = [];
        foreach ((OutputInfo output, (float, float)[] sizes) in model.Outputs.Zip(anchors))
        {
            int anchorCount = sizes.Length;
            // Distances: between the values of one box, between cells, between anchors.
            (int rows, int columns, int values, int step, int cellStep, int anchorStep) = output.Shape switch
            {
                [<= 1, var h, var w, var a, var v] when cellsFirst && a == anchorCount => (h, w, v, 1, a * v, v),
                [<= 1, var c, var h, var w] when c % anchorCount == 0 => (h, w, c / anchorCount, h * w, 1, c / anchorCount * h * w),
                [<= 1, var a, var h, var w, var v] when a == anchorCount => (h, w, v, 1, v, h * w * v),
                _ => default,
            };
            if (rows < 1 || columns < 1 || values <= FirstClass)
                return null;
            heads[output.Name] = new(
                sizes, rows, columns, values, step, cellStep, anchorStep, (float)model.InputShape[3] / columns, (float)model.InputShape[2] / rows);
            classCounts.Add(values - FirstClass);
        }

        return classCounts.Count == 1 ? new(heads, classCounts.Single()) : null;
    }

    /// <inheritdoc/>
    public void Decode(string output, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, float minimumScore, List<Detection> candidates)
    {
        if (!_heads.TryGetValue(output, out Head? head))
            return;
        int cells = head.Rows * head.Columns;
        for (int a = 0; a < head.Anchors.Length; a++)
        {
            for (int cell = 0; cell < cells; cell++)
            {
                int start = (a * head.AnchorStep) + (cell * head.CellStep);
                float objectness = Sigmoid(values[start + (Geometry * head.Step)]);
                if (!(objectness > minimumScore))
                    continue;
                Detection box = Box(head, head.Anchors[a], cell, values[start..]);
                for (int c = FirstClass; c < head.Values; c++)
                {
                    float score = objectness * Sigmoid(values[start + (c * head.Step)]);
                    if (score > minimumScore)
                        candidates.Add(box with { Score = score, Class = c - FirstClass });
                }
            }
        }
    }

    private static Detection Box(Head head, (float Width, float Height) anchor, int cell, ReadOnlySpan<float> values)
    {
        int step = head.Step;
        float x = ((2 * Sigmoid(values[0])) - 0.5f + (cell % head.Columns)) * head.StrideX;
        float y = ((2 * Sigmoid(values[step])) - 0.5f + (cell / head.Columns)) * head.StrideY;
        float halfWidth = 2 * Square(Sigmoid(values[2 * step])) * anchor.Width;
        float halfHeight = 2 * Square(Sigmoid(values[3 * step])) * anchor.Height;
        return new(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, 0, 0);
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

    private static float Square(float value) => value * value;

    // One list per output, of anchors' widths and heights in pixels, nested in pairs or not.
    private static (float Width, float Height)[][]? Anchors(string text)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(text);
            float[][] levels = [.. json.RootElement.EnumerateArray().Select(l => Numbers(l).ToArray())];
            return levels.All(l => l.Length > 0 && l.Length % 2 == 0)
                ? Array.ConvertAll(levels, l => Array.ConvertAll(l.Chunk(2).ToArray(), p => (p[0], p[1])))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static IEnumerable<float> Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().SelectMany(Numbers) : [element.GetSingle()];

    private sealed record Head(
        (float Width, float Height)[] Anchors, int Rows, int Columns, int Values, int Step, int CellStep, int AnchorStep, float StrideX, float StrideY);
}
