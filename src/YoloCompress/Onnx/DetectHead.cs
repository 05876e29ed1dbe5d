using YoloCompress.Onnx.Constants;
using YoloCompress.Onnx.Shapes;

namespace YoloCompress.Onnx;

/// <summary>
/// A YOLOv5 detection head found in a graph. It is recognised by what the nodes after the last convolutions compute, not by how they are
/// written: for raw values t and s = sigmoid(t), the centre is (2 s - 0.5 + cell) * stride, the size (2 s)^2 * anchor, all scores s, in rows
/// ordered by level, anchor, line and column (YOLOv5 v6.0 and later).
/// </summary>
public sealed class DetectHead
{
    private const double Tolerance = 1e-3;

    private DetectHead(string output, int classCount, IReadOnlyList<DetectLevel> levels, IReadOnlyList<NodeProto> decode)
    {
        Output = output;
        ClassCount = classCount;
        Levels = levels;
        DecodeNodes = decode;
    }

    /// <summary>The decoded output, float [1, rows, 5 + nc].</summary>
    public string Output { get; }

    /// <summary>The number of classes, nc.</summary>
    public int ClassCount { get; }

    /// <summary>The levels in the order of their rows; each has the raw convolution's output, the stride and the anchors in pixels.</summary>
    public IReadOnlyList<DetectLevel> Levels { get; }

    /// <summary>The nodes between the raw convolutions and the output, in graph order.</summary>
    public IReadOnlyList<NodeProto> DecodeNodes { get; }

    /// <summary>Looks for a YOLOv5 head behind the graph's outputs; null where there is none.</summary>
    /// <param name="graph">A canonical graph (see <see cref="OnnxImporter"/>), quantized or not.</param>
    public static DetectHead? Find(ModelGraph graph)
    {
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph);
        foreach (ValueInfoProto output in graph.Outputs)
        {
            if (shapes.GetValueOrDefault(output.Name) is [1, > 0, > 5] && Find(graph, output.Name, shapes) is { } head)
                return head;
        }

        return null;
    }

    private static DetectHead? Find(ModelGraph graph, string output, IReadOnlyDictionary<string, int[]> shapes)
    {
        if (DecodeOf(graph, output) is not { } decode || shapes.GetValueOrDefault(graph.Inputs[0].Name) is not { Length: 4 } input)
            return null;
        int values = shapes[output][2];
        Dictionary<string, ConstantTensor> known = new(StringComparer.Ordinal);
        foreach (string head in decode.Heads)
        {
            if (shapes.GetValueOrDefault(head) is not { Length: 4 } shape || shape[1] % values != 0)
                return null;
            known[head] = Probe(shape, values);
        }

        if (Evaluate(graph, decode.Nodes, known, output) is not { } rows)
            return null;
        List<DetectLevel> levels = [];
        List<string> heads = [.. decode.Heads];
        for (int row = 0; row < rows.Shape[1];)
        {
            DetectLevel? level = heads.Select(h => LevelAt(rows, row, h, known[h], input)).FirstOrDefault(l => l != null);
            if (level == null)
                return null;
            levels.Add(level);
            heads.Remove(level.Value);
            row += level.Anchors.Count * level.Height * level.Width;
        }

        return heads.Count == 0 ? new(output, values - 5, levels, decode.Nodes) : null;
    }

    /// <summary>Everything between the output and the convolutions before it; null where it also depends on something else.</summary>
    private static (List<NodeProto> Nodes, List<string> Heads)? DecodeOf(ModelGraph graph, string output)
    {
        HashSet<NodeProto> seen = new(ReferenceEqualityComparer.Instance);
        List<string> heads = [];
        Stack<string> pending = new([output]);
        while (pending.TryPop(out string? value))
        {
            NodeProto? producer = graph.ProducerOf(value);
            if (producer?.OpType == "Conv")
            {
                if (!heads.Contains(value))
                    heads.Add(value);
            }
            else if (producer == null)
            {
                if (graph.Initializer(value) == null)
                    return null;
            }
            else if (seen.Add(producer))
            {
                foreach (string input in producer.Input.Where(i => i.Length > 0))
                    pending.Push(input);
            }
        }

        return heads.Count == 0 ? null : ([.. graph.Nodes.Where(seen.Contains)], heads);
    }

    /// <summary>Raw values that differ from channel to channel and from cell to cell.</summary>
    private static ConstantTensor Probe(int[] shape, int values)
    {
        double[] raw = new double[Broadcasting.Count(shape)];
        int cells = shape[2] * shape[3];
        for (int i = 0; i < raw.Length; i++)
            raw[i] = RawAt(i / cells % values, i % cells);
        return ConstantTensor.OfReals(TensorProto.Types.DataType.Float, shape, raw);
    }

    private static double RawAt(int channel, int cell) => (0.37 * (channel % 7)) - 1.1 + (0.23 * (cell % 5));

    private static double Sigmoid(double t) => 1 / (1 + Math.Exp(-t));

    private static ConstantTensor? Evaluate(ModelGraph graph, List<NodeProto> nodes, Dictionary<string, ConstantTensor> heads, string output)
    {
        Dictionary<string, ConstantTensor> values = new(heads, StringComparer.Ordinal);
        ConstantTensor? Value(string name)
        {
            if (!values.TryGetValue(name, out ConstantTensor? value) && graph.Initializer(name) is { } tensor && ConstantTensor.Read(tensor) is { } read)
                values[name] = value = read;
            return value;
        }

        foreach (NodeProto node in nodes)
        {
            NodeContext context = new(node, graph.Opset, [.. node.Input.Select(i => Value(i)?.Shape)], i => Value(node.Input[i]));
            // A quantized decode computes about the same as without.
            ConstantTensor?[]? results = node.OpType is "QuantizeLinear" or "DequantizeLinear" && context.Constant(0)?.IsReal == true
                ? [context.Constant(0)]
                : ConstantEvaluator.TryEvaluate(context);
            if (results == null)
                return null;
            for (int i = 0; i < node.Output.Count && i < results.Length; i++)
            {
                if (results[i] is { } result)
                    values[node.Output[i]] = result;
            }
        }

        return values.GetValueOrDefault(output);
    }

    private static DetectLevel? LevelAt(ConstantTensor rows, int row, string head, ConstantTensor raw, int[] input)
    {
        int values = rows.Shape[2], anchorCount = raw.Shape[1] / values, height = raw.Shape[2], width = raw.Shape[3];
        if (row + (anchorCount * height * width) > rows.Shape[1])
            return null;
        double stride = (double)input[3] / width;
        List<AnchorSize> anchors = [];
        for (int anchor = 0; anchor < anchorCount; anchor++)
        {
            ReadOnlySpan<double> first = rows.Reals.AsSpan(row * values, values);
            double Square(int channel, int cell) => Math.Pow(2 * Sigmoid(RawAt(channel, cell)), 2);
            AnchorSize size = new((float)(first[2] / Square(2, 0)), (float)(first[3] / Square(3, 0)));
            for (int cell = 0; cell < height * width; cell++, row++)
            {
                ReadOnlySpan<double> box = rows.Reals.AsSpan(row * values, values);
                int y = cell / width, x = cell % width;
                bool fits = Near(box[0], ((2 * Sigmoid(RawAt(0, cell))) - 0.5 + x) * stride, stride)
                    && Near(box[1], ((2 * Sigmoid(RawAt(1, cell))) - 0.5 + y) * stride, stride)
                    && Near(box[2], Square(2, cell) * size.Width, size.Width) && Near(box[3], Square(3, cell) * size.Height, size.Height);
                for (int score = 4; fits && score < values; score++)
                    fits = Near(box[score], Sigmoid(RawAt(score, cell)), 1);
                if (!fits)
                    return null;
            }

            anchors.Add(size);
        }

        return new(head, height, width, (float)stride, anchors);
    }

    private static bool Near(double actual, double expected, double unit) => Math.Abs(actual - expected) <= Tolerance * unit;
}
