using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>
/// Emits YOLOv5's box decode after the raw head convolutions, compactly: grid and anchors are broadcast, where exporters commonly spend one
/// constant per cell. For a raw value t, s = sigmoid(t), cell (x, y), stride and anchor (w, h), all in pixels of the network's input:
/// centre = (2 s - 0.5 + cell) * stride, size = (2 s)^2 * anchor, objectness and class scores = s (YOLOv5 v6.0 and later).
/// So all four box values are s (a + b s) + c, with a, b and c broadcast over the cells.
/// </summary>
/// <remarks>
/// What costs time is not arithmetic but each walk over the output (8.6 MB for 80 classes at 640 px). So the sigmoid stands right behind the convolution,
/// where ONNX Runtime fuses the two, and the box values are taken out and put back by rows instead of splitting off and joining the scores.
/// </remarks>
internal static class DetectDecode
{
    private const int BoxValues = 4;

    /// <summary>Emits the nodes; their names start with <c>PATH/decode</c>.</summary>
    /// <param name="editor">The graph under change.</param>
    /// <param name="path">The Detect module's path, such as <c>model.24</c>.</param>
    /// <param name="levels">The heads in output order.</param>
    /// <param name="classCount">The number of classes, nc.</param>
    /// <param name="output">The name of the result, float [1, sum of anchors * height * width, 5 + nc].</param>
    public static void Emit(GraphEditor editor, string path, IReadOnlyList<DetectLevel> levels, int classCount, string output)
    {
        string rows = Set(editor, Tensors.Int64(editor.UniqueName($"{path}/decode/box_rows"), [BoxValues], [0, 1, 2, 3]));
        Dictionary<int, string> places = [];
        List<string> decoded = [];
        for (int i = 0; i < levels.Count; i++)
        {
            int anchors = levels[i].Anchors.Count;
            if (!places.TryGetValue(anchors, out string? place))
                places[anchors] = place = Set(editor, Places(editor.UniqueName($"{path}/decode/box_places"), anchors));
            decoded.Add(EmitLevel(editor, $"{path}/decode/{i}", levels[i], classCount, rows, place));
        }

        editor.Add("Concat", $"{path}/decode/Concat", decoded, [output]).Set("axis", 1L);
    }

    private static string EmitLevel(GraphEditor editor, string path, DetectLevel level, int classCount, string rows, string places)
    {
        int anchors = level.Anchors.Count, values = 5 + classCount, height = level.Height, width = level.Width;

        NodeProto Add(string opType, params string[] inputs) =>
            editor.Add(opType, $"{path}/{opType}", inputs, [editor.UniqueName($"{path}/{opType}_output")]);

        string sigmoid = Add("Sigmoid", level.Value).Output[0];
        string shape = Set(editor, Tensors.Int64(editor.UniqueName($"{path}/shape"), [4], [anchors, values, height, width]));
        string view = Add("Reshape", sigmoid, shape).Output[0];
        string boxes = EmitBoxes(editor, path, level, Add("Gather", view, rows).Set("axis", 1L).Output[0]);
        string whole = Add("ScatterND", view, places, boxes).Output[0];
        string cells = Add("Transpose", whole).Set("perm", 0L, 2L, 3L, 1L).Output[0];
        string flat = Set(editor, Tensors.Int64(editor.UniqueName($"{path}/rows"), [3], [1, (long)anchors * height * width, values]));
        NodeProto last = editor.Add("Reshape", $"{path}/Rows", [cells, flat], [editor.UniqueName($"{path}/Rows_output")]);
        return last.Output[0];
    }

    /// <summary>s (a + b s) + c over [anchors, 4, height, width].</summary>
    private static string EmitBoxes(GraphEditor editor, string path, DetectLevel level, string s)
    {
        int height = level.Height, width = level.Width;
        float stride = level.Stride;

        string Node(string opType, string name, string left, string right) =>
            editor.Add(opType, $"{path}/box/{name}", [left, right], [editor.UniqueName($"{path}/box/{name}_output")]).Output[0];

        string Constant(string name, long[] dims, IEnumerable<float> numbers) =>
            Set(editor, Tensors.Float(editor.UniqueName($"{path}/box/{name}"), dims, [.. numbers]));

        // The grid as two small tensors, x along the width and y along the height, instead of one value per cell.
        float[] columns = new float[BoxValues * width];
        for (int x = 0; x < width; x++)
            columns[x] = (x - 0.5f) * stride;
        float[] lines = new float[BoxValues * height];
        for (int y = 0; y < height; y++)
            lines[height + y] = (y - 0.5f) * stride;

        string b = Constant("b", [level.Anchors.Count, BoxValues, 1, 1], level.Anchors.SelectMany(a => (float[])[0, 0, 4 * a.Width, 4 * a.Height]));
        string slope = Node("Add", "AddA", Node("Mul", "MulB", s, b), Constant("a", [BoxValues, 1, 1], [2 * stride, 2 * stride, 0, 0]));
        string scaled = Node("Mul", "Mul", s, slope);
        string placed = Node("Add", "AddX", scaled, Constant("x", [BoxValues, 1, width], columns));
        return Node("Add", "AddY", placed, Constant("y", [BoxValues, height, 1], lines));
    }

    /// <summary>Where the box values of each anchor stand in [anchors, values, height, width]: [anchors, 4, 2].</summary>
    private static TensorProto Places(string name, int anchors) => Tensors.Int64(
        name, [anchors, BoxValues, 2], [.. Enumerable.Range(0, anchors).SelectMany(a => Enumerable.Range(0, BoxValues).SelectMany(v => (long[])[a, v]))]);

    private static string Set(GraphEditor editor, TensorProto tensor) => editor.SetInitializer(tensor);
}
