using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>
/// The Detect layer: a 1x1 convolution for each level, then the boxes. With s = sigmoid(convolution) a box is
/// x = (2 s - 1/2 + column) stride, y = (2 s - 1/2 + row) stride, width = (2 s)² anchor width, height = (2 s)² anchor height:
/// all four are s (a + b s) + c with a, b and c broadcast over the cells.
/// </summary>
/// <remarks>
/// What costs is not arithmetic but each walk over the 8.6 MB of output. So the sigmoid stands right behind the convolution, where ONNX
/// Runtime fuses it, and the four box values are taken out and put back by rows instead of splitting and joining the scores.
/// No constant has as many elements as a grid has cells.
/// </remarks>
internal static class DetectDecoder
{
    /// <summary>The output: [1, boxes, 5 + classes], level by level, anchor by anchor, row by row.</summary>
    public const string Output = "output0";

    private const int BoxValues = 4;

    public static Feature Emit(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        DetectSettings settings = DetectSettings.Of(module);
        IReadOnlyList<TorchModule> heads = module.Child("m").Items;
        if (heads.Count != inputs.Count)
            throw module.Invalid($"it has {heads.Count} convolutions for {inputs.Count} inputs");
        List<string> levels = [];
        int boxes = 0;
        foreach (DetectLevel level in settings.Levels)
        {
            Feature head = graph.Emit(heads[level.Index], inputs[level.Index]);
            if (head.Channels != settings.AnchorsPerLevel * settings.ValuesPerBox)
            {
                throw module.Invalid(
                    $"its convolution {level.Index} has {head.Channels} channels for {settings.AnchorsPerLevel} anchors of {settings.ValuesPerBox} values");
            }

            levels.Add(Decode(module, settings, level, head, graph));
            boxes += settings.AnchorsPerLevel * head.Height * head.Width;
        }

        NodeProto all = graph.Add("Concat", Name(module, "concat"), levels).Set("axis", 1);
        all.Output[0] = Output;
        return new(Output, 1, boxes, settings.ValuesPerBox);
    }

    private static string Decode(TorchModule module, DetectSettings settings, DetectLevel level, Feature head, GraphWriter graph)
    {
        int anchors = settings.AnchorsPerLevel;
        int values = settings.ValuesPerBox;
        string Part(string part) => Name(module, $"{level.Index}/{part}");
        NodeProto Node(string opType, string part, params string[] inputs) => graph.Add(opType, Part(part), inputs);
        string Shape(string part, params long[] dims) => graph.Constant(Tensors.Int64(Part(part), [dims.Length], dims));

        string sigmoid = Node("Sigmoid", "sigmoid", head.Value).Output[0];
        string view = Node("Reshape", "view", sigmoid, Shape("view_shape", anchors, values, head.Height, head.Width)).Output[0];
        string rows = graph.Constant(Tensors.Int64(Name(module, "box_rows"), [BoxValues], [0, 1, 2, 3]));
        string box = Node("Gather", "box", view, rows).Set("axis", 1).Output[0];
        string decoded = Box(box, level, head, Node, (part, dims, numbers) => graph.Constant(Tensors.Float(Part(part), dims, numbers)));
        string places = graph.Constant(BoxPlaces(Name(module, "box_places"), anchors));
        string whole = Node("ScatterND", "whole", view, places, decoded).Output[0];
        string transposed = Node("Transpose", "transpose", whole).Set("perm", 0, 2, 3, 1).Output[0];
        return Node("Reshape", "flat", transposed, Shape("flat_shape", 1, anchors * head.Height * head.Width, values)).Output[0];
    }

    /// <summary>s (a + b s) + c over [anchors, 4, height, width].</summary>
    private static string Box(
        string s, DetectLevel level, Feature head, Func<string, string, string[], NodeProto> node, Func<string, long[], float[], string> constant)
    {
        int anchors = level.Anchors.Length / 2;
        float[] square = new float[anchors * BoxValues];
        for (int i = 0; i < anchors; i++)
        {
            square[(i * BoxValues) + 2] = 4 * level.Anchors[2 * i];
            square[(i * BoxValues) + 3] = 4 * level.Anchors[(2 * i) + 1];
        }

        float[] columns = new float[BoxValues * head.Width];
        for (int i = 0; i < head.Width; i++)
            columns[i] = (i - 0.5f) * level.Stride;
        float[] rows = new float[BoxValues * head.Height];
        for (int i = 0; i < head.Height; i++)
            rows[head.Height + i] = (i - 0.5f) * level.Stride;

        string b = constant("square", [anchors, BoxValues, 1, 1], square);
        string a = constant("linear", [BoxValues, 1, 1], [2 * level.Stride, 2 * level.Stride, 0, 0]);
        string slope = node("Add", "add_linear", [node("Mul", "mul_square", [s, b]).Output[0], a]).Output[0];
        string sized = node("Mul", "mul", [s, slope]).Output[0];
        string placed = node("Add", "add_columns", [sized, constant("columns", [BoxValues, 1, head.Width], columns)]).Output[0];
        return node("Add", "add_rows", [placed, constant("rows", [BoxValues, head.Height, 1], rows)]).Output[0];
    }

    /// <summary>Where the box values of each anchor stand in [anchors, values, height, width]: [anchors, 4, 2].</summary>
    private static TensorProto BoxPlaces(string name, int anchors) => Tensors.Int64(
        name,
        [anchors, BoxValues, 2],
        [.. Enumerable.Range(0, anchors).SelectMany(anchor => Enumerable.Range(0, BoxValues).SelectMany(value => new long[] { anchor, value }))]);

    private static string Name(TorchModule module, string part) => $"{module.Path}/decode/{part}";
}
