using YoloCompress.Onnx;

namespace YoloCompress.TestAssets.Detector;

/// <summary>
/// Emits YOLOv5's box decode after the raw head convolutions, in yet another form than the checkpoint import and than common exporters do,
/// so that tests see whether decodes are recognised by what they compute. For a raw value t, s = sigmoid(t), cell (x, y), stride and anchor (w, h), all in pixels of the network's input:
/// centre = (2 s - 0.5 + cell) * stride, size = (2 s)^2 * anchor, objectness and class scores = s (YOLOv5 v6.0 and later).
/// </summary>
internal static class DetectDecode
{
    /// <summary>Emits the nodes; their names start with <c>PATH/decode</c>.</summary>
    /// <param name="editor">The graph under change.</param>
    /// <param name="path">The Detect module's path, such as <c>model.24</c>.</param>
    /// <param name="levels">The heads in output order.</param>
    /// <param name="classCount">The number of classes, nc.</param>
    /// <param name="output">The name of the result, float [1, sum of anchors * height * width, 5 + nc].</param>
    public static void Emit(GraphEditor editor, string path, IReadOnlyList<DetectLevel> levels, int classCount, string output)
    {
        string sizes = editor.SetInitializer(Tensors.Int64(editor.UniqueName($"{path}/decode/split"), [3], [2, 2, 1 + classCount]));
        List<string> rows = [];
        for (int i = 0; i < levels.Count; i++)
            rows.Add(EmitLevel(editor, $"{path}/decode/{i}", levels[i], classCount, sizes));
        editor.Add("Concat", $"{path}/decode/Concat", rows, [output]).Set("axis", 1L);
    }

    private static string EmitLevel(GraphEditor editor, string path, DetectLevel level, int classCount, string splitSizes)
    {
        int anchors = level.Anchors.Count, values = 5 + classCount, height = level.Height, width = level.Width;
        float stride = level.Stride;

        string Constant(string name, TensorProto tensor)
        {
            tensor.Name = editor.UniqueName($"{path}/{name}");
            return editor.SetInitializer(tensor);
        }

        string Node(string opType, string name, params string[] inputs)
        {
            string result = editor.UniqueName($"{path}/{name}_output");
            editor.Add(opType, $"{path}/{name}", inputs, [result]);
            return result;
        }

        string Value(string name, params float[] value) => Constant(name, Tensors.Float("", [], value));

        // The grid as two small tensors, (x, 0) along the width and (0, y) along the height, instead of one value per cell.
        float[] columns = [.. Enumerable.Range(0, width).SelectMany(x => (float[])[(x - 0.5f) * stride, -0.5f * stride])];
        float[] lines = [.. Enumerable.Range(0, height).SelectMany(y => (float[])[0, y * stride])];
        // (2 s)^2 * anchor = (s * 2 sqrt(anchor))^2: one multiplication less per value.
        float[] roots = [.. level.Anchors.SelectMany(a => (float[])[2 * MathF.Sqrt(a.Width), 2 * MathF.Sqrt(a.Height)])];

        string shape = Constant("shape", Tensors.Int64("", [5], [1, anchors, values, height, width]));
        string split = Node("Reshape", "Reshape", level.Value, shape);
        string cells = $"{path}/Transpose_output";
        editor.Add("Transpose", $"{path}/Transpose", [split], [cells]).Set("perm", 0L, 1L, 3L, 4L, 2L);
        string scores = Node("Sigmoid", "Sigmoid", cells);
        string xy = $"{path}/Split_xy", wh = $"{path}/Split_wh", rest = $"{path}/Split_scores";
        editor.Add("Split", $"{path}/Split", [scores, splitSizes], [xy, wh, rest]).Set("axis", 4L);

        xy = Node("Mul", "xy/Mul", xy, Value("xy/scale", 2 * stride));
        xy = Node("Add", "xy/AddX", xy, Constant("xy/x", Tensors.Float("", [1, 1, 1, width, 2], columns)));
        xy = Node("Add", "xy/AddY", xy, Constant("xy/y", Tensors.Float("", [1, 1, height, 1, 2], lines)));
        wh = Node("Mul", "wh/Mul", wh, Constant("wh/anchors", Tensors.Float("", [1, anchors, 1, 1, 2], roots)));
        wh = Node("Mul", "wh/Square", wh, wh);

        string boxes = $"{path}/Concat_output";
        editor.Add("Concat", $"{path}/Concat", [xy, wh, rest], [boxes]).Set("axis", 4L);
        return Node("Reshape", "Rows", boxes, Constant("rows", Tensors.Int64("", [3], [1, (long)anchors * height * width, values])));
    }
}
