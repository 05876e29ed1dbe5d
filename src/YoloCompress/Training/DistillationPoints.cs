using YoloCompress.Onnx;

namespace YoloCompress.Training;

/// <summary>
/// Where student and teacher are compared: the raw heads of a YOLOv5 with the features that feed them, or else the graph's outputs.
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

        return new(own.Levels, own.ClassCount, heads, features);
    }

    /// <summary>The input channels of a convolution, through the DequantizeLinear of a quantized weight.</summary>
    private static long? Channels(ModelGraph graph, NodeProto convolution)
    {
        string weight = convolution.Input[1];
        TensorProto? tensor = graph.Initializer(weight) ?? (graph.ProducerOf(weight) is { OpType: "DequantizeLinear" } node ? graph.Initializer(node.Input[0]) : null);
        return tensor?.Dims[1];
    }
}
