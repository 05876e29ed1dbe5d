using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>
/// The Detect layer: a 1x1 convolution for each level, then the boxes. With s = sigmoid(convolution) a box is
/// x = (2 s - 1/2 + column) stride, y = (2 s - 1/2 + row) stride, width = (2 s)² anchor width, height = (2 s)² anchor height.
/// All four are s (a + b s) + c with a, b and c broadcast over cells, so no constant is as large as the grid.
/// </summary>
internal static class DetectDecoder
{
    /// <summary>The output: [1, boxes, 5 + classes], level by level, anchor by anchor, row by row.</summary>
    public const string Output = "output0";

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

            levels.Add(Level(module, settings, level, head, graph));
            boxes += settings.AnchorsPerLevel * head.Height * head.Width;
        }

        NodeProto all = graph.Add("Concat", Name(module, "concat"), levels).Set("axis", 1);
        all.Output[0] = Output;
        return new(Output, 1, boxes, settings.ValuesPerBox);
    }

    private static string Level(TorchModule module, DetectSettings settings, DetectLevel level, Feature head, GraphWriter graph)
    {
        int anchors = settings.AnchorsPerLevel;
        int values = settings.ValuesPerBox;
        string Part(string part) => Name(module, $"{level.Index}/{part}");
        string Node(string opType, string part, params string[] inputs) => graph.Add(opType, Part(part), inputs).Output[0];
        string Floats(string part, long[] dims, params float[] numbers) => graph.Constant(Tensors.Float(Part(part), dims, numbers));
        string Integers(string part, params long[] numbers) => graph.Constant(Tensors.Int64(Part(part), [numbers.Length], numbers));

        string sigmoid = Node("Sigmoid", "sigmoid", head.Value);
        string view = Node("Reshape", "view", sigmoid, Integers("view_shape", 1, anchors, values, head.Height, head.Width));
        NodeProto split = graph.Add("Split", Part("split"), view, Integers("split_sizes", 4, values - 4)).Set("axis", 2);
        split.Output[0] = Part("box/out");
        split.Output.Add(Part("score/out"));
        string box = split.Output[0];
        string b = Floats("b", [1, anchors, 4, 1, 1], [.. Enumerable.Range(0, anchors).SelectMany(a => new[] { 0, 0, 4 * level.Anchors[2 * a], 4 * level.Anchors[(2 * a) + 1] })]);
        string a = Floats("a", [1, 1, 4, 1, 1], 2 * level.Stride, 2 * level.Stride, 0, 0);
        string columns = Floats("columns", [1, 1, 4, 1, head.Width], [.. Enumerable.Range(0, 4 * head.Width).Select(i => i < head.Width ? (i - 0.5f) * level.Stride : 0)]);
        string rows = Floats("rows", [1, 1, 4, head.Height, 1], [.. Enumerable.Range(0, 4 * head.Height).Select(i => i / head.Height == 1 ? (i % head.Height - 0.5f) * level.Stride : 0)]);
        string linear = Node("Add", "linear", Node("Mul", "scaled", box, b), a);
        string x = Node("Add", "x", Node("Mul", "product", box, linear), columns);
        string y = Node("Add", "y", x, rows);
        NodeProto joined = graph.Add("Concat", Part("join"), y, split.Output[1]).Set("axis", 2);
        string cells = Node("Reshape", "cells", joined.Output[0], Integers("cells_shape", 1, anchors, values, head.Height * head.Width));
        NodeProto transposed = graph.Add("Transpose", Part("transpose"), cells).Set("perm", 0, 1, 3, 2);
        return Node("Reshape", "flat", transposed.Output[0], Integers("flat_shape", 1, anchors * head.Height * head.Width, values));
    }

    private static string Name(TorchModule module, string part) => $"{module.Path}/decode/{part}";
}
