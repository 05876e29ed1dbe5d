using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints.Modules;

/// <summary>Layers that trade pixels for channels, or make more pixels.</summary>
internal static class Resampling
{
    private const long End = int.MaxValue;

    /// <summary>Every second pixel of rows and columns, the four phases as channels: (0,0), (1,0), (0,1), (1,1) as (row, column); then a convolution.</summary>
    public static Feature Focus(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        RequireMultiple(module, input, 2);
        string ends = graph.Constant(Tensors.Int64("focus/ends", [2], [End, End]));
        string axes = graph.Constant(Tensors.Int64("focus/axes", [2], [2, 3]));
        string steps = graph.Constant(Tensors.Int64("focus/steps", [2], [2, 2]));
        List<Feature> phases = [];
        foreach ((int row, int column) in ((int, int)[])[(0, 0), (1, 0), (0, 1), (1, 1)])
        {
            string starts = graph.Constant(Tensors.Int64($"focus/starts{row}{column}", [2], [row, column]));
            NodeProto slice = graph.Add("Slice", module.NodeName($"slice{row}{column}"), input.Value, starts, ends, axes, steps);
            phases.Add(new(slice.Output[0], input.Channels, input.Height / 2, input.Width / 2));
        }

        return graph.Emit(module.Child("conv"), graph.Concatenate(module, module.NodeName("concat"), phases));
    }

    /// <summary>Blocks of gain x gain pixels become channels, in the order row, column, channel: ONNX's SpaceToDepth.</summary>
    public static Feature Contract(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        int gain = Gain(module);
        RequireMultiple(module, input, gain);
        NodeProto node = graph.Add("SpaceToDepth", module.Path, input.Value).Set("blocksize", gain);
        return new(node.Output[0], input.Channels * gain * gain, input.Height / gain, input.Width / gain);
    }

    /// <summary>Channels become blocks of gain x gain pixels, in the order row, column, channel: ONNX's DepthToSpace in mode DCR.</summary>
    public static Feature Expand(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        int gain = Gain(module);
        if (input.Channels % (gain * gain) != 0)
            throw module.Invalid($"{input.Channels} channels do not divide into blocks of {gain} x {gain}");
        NodeProto node = graph.Add("DepthToSpace", module.Path, input.Value).Set("blocksize", gain).Set("mode", "DCR");
        return new(node.Output[0], input.Channels / (gain * gain), input.Height * gain, input.Width * gain);
    }

    public static Feature Upsample(TorchModule module, IReadOnlyList<Feature> inputs, GraphWriter graph)
    {
        Feature input = inputs[0];
        bool bySize = module.Attribute("size") is not (null or PickleNone);
        (double Vertical, double Horizontal) factor = bySize ? (1, 1) : ScaleFactor(module);
        (int height, int width) = bySize ? module.Pair("size") : Scaled(module, input, factor);
        string target = graph.Constant(bySize
            ? Tensors.Int64(module.NodeName("sizes"), [4], [1, input.Channels, height, width])
            : Tensors.Float(module.NodeName("scales"), [4], [1, 1, (float)factor.Vertical, (float)factor.Horizontal]));
        NodeProto node = graph.Add("Resize", module.Path, bySize ? [input.Value, "", "", target] : [input.Value, "", target]);
        switch ((module.Attribute("mode") as PickleString)?.Value)
        {
            case "nearest":
                node.Set("mode", "nearest").Set("coordinate_transformation_mode", "asymmetric").Set("nearest_mode", "floor");
                break;
            case "bilinear":
                bool corners = module.Attribute("align_corners") is PickleBoolean { Value: true };
                node.Set("mode", "linear").Set("coordinate_transformation_mode", corners ? "align_corners" : "pytorch_half_pixel");
                break;
            default:
                throw module.Invalid($"its mode is {module.Attribute("mode")?.Describe() ?? "missing"}; 'nearest' and 'bilinear' are known");
        }

        return input with { Value = node.Output[0], Height = height, Width = width };
    }

    private static (double Vertical, double Horizontal) ScaleFactor(TorchModule module) => module.Attribute("scale_factor") switch
    {
        PickleTuple { Items: [PickleFloat v, PickleFloat h] } => (v.Value, h.Value),
        _ => (module.Number("scale_factor"), module.Number("scale_factor")),
    };

    private static (int Height, int Width) Scaled(TorchModule module, Feature input, (double Vertical, double Horizontal) factor)
    {
        double height = Math.Floor(input.Height * factor.Vertical);
        double width = Math.Floor(input.Width * factor.Horizontal);
        return height is >= 1 and <= 65536 && width is >= 1 and <= 65536
            ? ((int)height, (int)width)
            : throw module.Invalid($"its output would be {height} x {width} pixels");
    }

    private static int Gain(TorchModule module)
    {
        int gain = module.Integer("gain", 2);
        return gain is >= 1 and <= 64 ? gain : throw module.Invalid($"its gain is {gain}");
    }

    private static void RequireMultiple(TorchModule module, Feature input, int of)
    {
        if (input.Height % of != 0 || input.Width % of != 0)
            throw module.Invalid($"{input.Height} x {input.Width} pixels do not divide into blocks of {of} x {of}");
    }
}
