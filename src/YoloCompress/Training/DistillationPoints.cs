using YoloCompress.Onnx;

namespace YoloCompress.Training;

/// <summary>
/// Where student and teacher are compared: the raw heads of a YOLOv5 with the features that feed them, or else the graph's outputs; and what both make of
/// joined maps further inside, so that layers far from the heads hear from nearby what they do wrong (Romero et al. 2015, "FitNets").
/// </summary>
/// <param name="Levels">The student's heads; empty for other models.</param>
/// <param name="ClassCount">The number of classes of the heads.</param>
/// <param name="Heads">Pairs of heads, student's and teacher's, or of outputs.</param>
/// <param name="Features">Pairs of features of the same number of channels.</param>
internal sealed record DistillationPoints(
    IReadOnlyList<DetectLevel> Levels,
    int ClassCount,
    IReadOnlyList<(string Student, string Teacher)> Heads,
    IReadOnlyList<(string Student, string Teacher)> Features)
{
    public IReadOnlyList<string> StudentValues => [.. Heads.Concat(Features).Select(p => p.Student)];

    public IReadOnlyList<string> TeacherValues => [.. Heads.Concat(Features).Select(p => p.Teacher)];

    public static DistillationPoints Of(ModelGraph student, ModelGraph teacher)
    {
        DetectHead? own = DetectHead.Find(student), other = DetectHead.Find(teacher);
        if (own == null || other == null || own.Levels.Count != other.Levels.Count || own.ClassCount != other.ClassCount)
            return new([], 0, [.. student.Outputs.Zip(teacher.Outputs, (s, t) => (s.Name, t.Name))], []);
        List<(string, string)> heads = [], features = [];
        foreach ((DetectLevel mine, DetectLevel theirs) in own.Levels.Zip(other.Levels))
        {
            heads.Add((mine.Value, theirs.Value));
            NodeProto here = student.ProducerOf(mine.Value)!, there = teacher.ProducerOf(theirs.Value)!;
            if (Channels(student, here) == Channels(teacher, there))
                features.Add((here.Input[0], there.Input[0]));
        }

        features.AddRange(Joined(student).Intersect(Joined(teacher)).Select(v => (v, v)));
        return new(own.Levels, own.ClassCount, heads, [.. features.Distinct()]);
    }

    /// <summary>The activations behind the convolutions that read a concatenation: the ends of blocks.</summary>
    private static IEnumerable<string> Joined(ModelGraph graph)
    {
        foreach (NodeProto convolution in graph.Nodes.Where(n => n.OpType == "Concat").SelectMany(n => graph.ConsumersOf(n.Output[0])).Where(n => n.OpType == "Conv"))
        {
            NodeProto last = convolution;
            while (graph.ConsumersOf(last.Output[0]) is [{ OpType: "BatchNormalization" } next])
                last = next;
            foreach (NodeProto sigmoid in graph.ConsumersOf(last.Output[0]))
            {
                if (Silu.Of(graph, sigmoid) is { } product)
                    yield return product.Output[0];
            }
        }
    }

    /// <summary>The input channels of a convolution, through the DequantizeLinear of a quantized weight.</summary>
    private static long? Channels(ModelGraph graph, NodeProto convolution)
    {
        string weight = convolution.Input[1];
        TensorProto? tensor = graph.Initializer(weight) ?? (graph.ProducerOf(weight) is { OpType: "DequantizeLinear" } node ? graph.Initializer(node.Input[0]) : null);
        return tensor?.Dims[1];
    }
}
