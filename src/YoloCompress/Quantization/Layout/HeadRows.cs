using YoloCompress.Onnx;

namespace YoloCompress.Quantization.Layout;

/// <summary>
/// Says a YOLOv5 head and its box decode over rows. Each anchor's scores are a matrix product of their own, so that they come out in the order of the
/// result: no transposition, no splitting, and only two walks over the bulk (sigmoid and concatenation). Boxes are decoded apart, as
/// s · (A + B · s) + C with s = sigmoid(t): A and C give the centres, B the sizes; all three are spelled as small tensors that broadcast.
/// </summary>
internal sealed class HeadRows
{
    private const int Box = 4;

    private readonly ModelGraph _graph;
    private readonly DetectHead _head;
    private readonly GraphEditor _editor;
    private readonly RowForm _rows;
    private readonly IDictionary<string, WeightSource> _sources;

    private HeadRows(ModelGraph graph, DetectHead head, GraphEditor editor, RowForm rows, IDictionary<string, WeightSource> sources)
    {
        _graph = graph;
        _head = head;
        _editor = editor;
        _rows = rows;
        _sources = sources;
    }

    /// <summary>True if every level is a pointwise convolution with a bias that nothing but the decode reads.</summary>
    public static bool CanApply(ModelGraph graph, DetectHead head) => head.Levels.All(l =>
        graph.ProducerOf(l.Value) is { } conv && PointwiseGemm.IsPointwise(graph, conv) && !graph.IsOutput(l.Value)
        && conv.Input.Count > 2 && graph.Initializer(conv.Input[2]) != null
        && graph.ConsumersOf(l.Value).All(c => head.DecodeNodes.Any(d => ReferenceEquals(c, d))));

    /// <summary>Rewrites the head with decoded boxes as its output.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="head">Its head.</param>
    /// <param name="editor">Changes the model.</param>
    /// <param name="rows">Values as rows.</param>
    /// <param name="sources">Takes where the new weight matrices come from.</param>
    public static void RewriteDecoded(
        ModelGraph graph, DetectHead head, GraphEditor editor, RowForm rows, IDictionary<string, WeightSource> sources) =>
        new HeadRows(graph, head, editor, rows, sources).RewriteDecoded();

    /// <summary>
    /// Rewrites the head with raw values as its outputs, one a level: [1, H, W, anchors, 5 + nc], before the sigmoid.
    /// </summary>
    public static void RewriteRaw(
        ModelGraph graph, DetectHead head, GraphEditor editor, RowForm rows, IDictionary<string, WeightSource> sources) =>
        new HeadRows(graph, head, editor, rows, sources).RewriteRaw();

    private void RewriteDecoded()
    {
        RemoveOld();
        List<string> boxes = [], scores = [], linear = [], square = [], offset = [];
        foreach (DetectLevel level in _head.Levels)
        {
            NodeProto conv = _graph.ProducerOf(level.Value)!;
            int anchors = level.Anchors.Count, scoreCount = 1 + _head.ClassCount;
            string input = _rows.Of(conv.Input[0]);
            int[] box = [.. Enumerable.Range(0, anchors).SelectMany(a => Enumerable.Range(a * (scoreCount + Box), Box))];
            boxes.Add(ByAnchor(level, Product(conv, "boxes", input, box)));
            for (int anchor = 0; anchor < anchors; anchor++)
                scores.Add(Scores(conv, anchor, input, scoreCount));
            AddConstants(level, linear, square, offset);
        }

        string path = _head.Output + "/rows";
        string s = Node("Sigmoid", path + "/boxes/sigmoid", Concat(path + "/boxes", boxes, 0));
        string sized = Node("Mul", path + "/boxes/square", s, Concat(path + "/boxes/B", square, 0));
        string slope = Node("Add", path + "/boxes/slope", sized, Concat(path + "/boxes/A", linear, 0));
        string scaled = Node("Mul", path + "/boxes/scaled", s, slope);
        string placed = Node("Add", path + "/boxes/placed", scaled, Concat(path + "/boxes/C", offset, 0));
        string bulk = Concat(path + "/scores", scores, 0);
        string boxesOut = path + "/boxes/batch", scoresOut = path + "/scores/batch";
        // The batch's dimension is put in before the last concatenation: behind it, a Reshape would copy the whole result.
        _rows.AddReshape(placed, boxesOut, 1, -1, Box);
        _rows.AddReshape(bulk, scoresOut, 1, -1, 1 + _head.ClassCount);
        _editor.Add("Concat", path + "/Concat", [boxesOut, scoresOut], [_head.Output]).Set("axis", 2L);
    }

    private void RewriteRaw()
    {
        RemoveOld();
        List<string> outputs = [];
        foreach (DetectLevel level in _head.Levels)
        {
            NodeProto conv = _graph.ProducerOf(level.Value)!;
            int values = level.Anchors.Count * (5 + _head.ClassCount);
            string rows = Product(conv, "raw", _rows.Of(conv.Input[0]), [.. Enumerable.Range(0, values)]);
            string output = RawHead.OutputName(_editor, outputs.Count);
            _rows.AddReshape(rows, output, 1, level.Height, level.Width, level.Anchors.Count, 5 + _head.ClassCount);
            outputs.Add(output);
        }

        RawHead.SetOutputs(_editor, _head, outputs, cellsFirst: true);
    }

    private void RemoveOld()
    {
        HashSet<string> old = [.. _head.DecodeNodes.Select(n => n.Output[0]), .. _head.Levels.Select(l => l.Value)];
        foreach (NodeProto node in _editor.Nodes.Where(n => old.Contains(n.Output[0])))
            _editor.Remove(node);
    }

    /// <summary>Some of a convolution's outputs as a matrix product.</summary>
    private string Product(NodeProto conv, string part, string input, int[] channels)
    {
        TensorProto weights = _graph.Initializer(conv.Input[1])!;
        int inputs = (int)weights.Dims[1];
        float[] all = weights.ToFloats(), bias = _graph.Initializer(conv.Input[2])!.ToFloats();
        float[] picked = new float[channels.Length * inputs];
        for (int i = 0; i < channels.Length; i++)
            all.AsSpan(channels[i] * inputs, inputs).CopyTo(picked.AsSpan(i * inputs));
        string name = $"{conv.Name}/{part}", output = _editor.UniqueName(name + "/Gemm");
        string matrix = _editor.SetInitializer(Tensors.Float(_editor.UniqueName(name + "/weight"), [channels.Length, inputs], picked));
        string shift = _editor.SetInitializer(
            Tensors.Float(_editor.UniqueName(name + "/bias"), [channels.Length], [.. channels.Select(c => bias[c])]));
        _editor.Add("Gemm", name, [input, matrix, shift], [output]).Set("transB", 1L);
        _sources[matrix] = new(weights.Name, channels);
        return output;
    }

    // The sigmoid comes before the concatenation: an anchor's values are still in the cache then.
    private string Scores(NodeProto conv, int anchor, string input, int count)
    {
        string raw = Product(conv, $"scores{anchor}", input, [.. Enumerable.Range((anchor * (count + Box)) + Box, count)]);
        return Node("Sigmoid", raw + "/sigmoid", raw);
    }

    /// <summary>[H · W, anchors · 4] in the order of the result, [anchors · H · W, 4].</summary>
    private string ByAnchor(DetectLevel level, string raw)
    {
        string cells = raw + "/cells", turned = raw + "/turned", result = raw + "/anchors";
        _rows.AddReshape(raw, cells, -1, level.Anchors.Count, Box);
        _editor.Add("Transpose", turned, [cells], [turned]).Set("perm", 1L, 0L, 2L);
        _rows.AddReshape(turned, result, -1, Box);
        return result;
    }

    private void AddConstants(DetectLevel level, List<string> linear, List<string> square, List<string> offset)
    {
        int anchors = level.Anchors.Count, height = level.Height, width = level.Width;
        float stride = level.Stride;
        string path = level.Value + "/constant";
        float[] columns = [.. Enumerable.Range(0, width).SelectMany(x => (float[])[(x - 0.5f) * stride, -0.5f * stride, 0, 0])];
        float[] lines = [.. Enumerable.Range(0, height).SelectMany(y => (float[])[0, y * stride, 0, 0])];
        float[] sizes = [.. level.Anchors.SelectMany(a => (float[])[0, 0, 4 * a.Width, 4 * a.Height])];
        string grid = Node("Add", path + "/grid", Constant(path + "/x", [1, 1, width, Box], columns), Constant(path + "/y", [1, height, 1, Box], lines));
        linear.Add(Spread(path + "/A", Constant(path + "/slopes", [1, 1, 1, Box], [2 * stride, 2 * stride, 0, 0]), anchors, height, width));
        square.Add(Spread(path + "/B", Constant(path + "/sizes", [anchors, 1, 1, Box], sizes), anchors, height, width));
        offset.Add(Spread(path + "/C", grid, anchors, height, width));
    }

    private string Spread(string name, string value, long anchors, long height, long width)
    {
        string shape = _editor.SetInitializer(Tensors.Int64(_editor.UniqueName(name + "/expanded"), [4], [anchors, height, width, Box]));
        string rows = name + "/rows";
        _rows.AddReshape(Node("Expand", name, value, shape), rows, -1, Box);
        return rows;
    }

    private string Concat(string name, List<string> parts, long axis)
    {
        string output = _editor.UniqueName(name);
        _editor.Add("Concat", output, parts, [output]).Set("axis", axis);
        return output;
    }

    private string Constant(string name, long[] dims, float[] values) =>
        _editor.SetInitializer(Tensors.Float(_editor.UniqueName(name), dims, values));

    private string Node(string opType, string name, params string[] inputs)
    {
        string output = _editor.UniqueName(name);
        _editor.Add(opType, output, inputs, [output]);
        return output;
    }
}
