using System.Globalization;
using System.Text.Json;
using YoloCompress.Checkpoints.Modules;
using YoloCompress.Onnx;

namespace YoloCompress.Training;

/// <summary>
/// An untrained YOLOv5 (version 6 layout) as a <see cref="ModelGraph"/>: initializers are named by state-dict keys, nodes by module path,
/// batch normalization is left unfused. Layer list, widths and initial values are those of the published architecture.
/// </summary>
/// <param name="names">The classes.</param>
/// <param name="imageSize">Width and height of the input in pixels, a multiple of 32.</param>
/// <param name="depth">Depth multiple; 0.33 for nano and small.</param>
/// <param name="width">Width multiple; 0.25 for nano.</param>
/// <param name="seed">Of the initial weights.</param>
public sealed class Yolov5Architecture(IReadOnlyList<string> names, int imageSize, double depth = 0.33, double width = 0.25, ulong seed = 0)
{
    private static readonly int[] Strides = [8, 16, 32];

    private static readonly AnchorSize[][] Anchors =
        [[new(10, 13), new(16, 30), new(33, 23)], [new(30, 61), new(62, 45), new(59, 119)], [new(116, 90), new(156, 198), new(373, 326)]];

    private readonly SeededRandom _random = SeededRandom.For(seed, 1);
    private readonly Dictionary<string, int> _channels = new(StringComparer.Ordinal);
    private GraphProto _graph = new();

    /// <summary>The heads of the model that was built last.</summary>
    public IReadOnlyList<DetectLevel> Levels { get; private set; } = [];

    /// <summary>Makes the model: input <c>images</c> [1, 3, S, S], output <c>output0</c> [1, N, 5 + classes].</summary>
    public ModelGraph Build()
    {
        _graph = new() { Name = "yolov5" };
        _channels["images"] = 3;
        string[] p = new string[25];
        p[0] = Conv("model.0", "images", 64, 6, 2, 2);
        p[1] = Conv("model.1", p[0], 128, 3, 2);
        p[2] = C3("model.2", p[1], 128, 3);
        p[3] = Conv("model.3", p[2], 256, 3, 2);
        p[4] = C3("model.4", p[3], 256, 6);
        p[5] = Conv("model.5", p[4], 512, 3, 2);
        p[6] = C3("model.6", p[5], 512, 9);
        p[7] = Conv("model.7", p[6], 1024, 3, 2);
        p[8] = C3("model.8", p[7], 1024, 3);
        p[9] = Sppf("model.9", p[8], 1024);
        p[10] = Conv("model.10", p[9], 512, 1, 1);
        p[12] = Concat("model.12", Upsample("model.11", p[10]), p[6]);
        p[13] = C3("model.13", p[12], 512, 3, shortcut: false);
        p[14] = Conv("model.14", p[13], 256, 1, 1);
        p[16] = Concat("model.16", Upsample("model.15", p[14]), p[4]);
        p[17] = C3("model.17", p[16], 256, 3, shortcut: false);
        p[18] = Conv("model.18", p[17], 256, 3, 2);
        p[20] = C3("model.20", Concat("model.19", p[18], p[14]), 512, 3, shortcut: false);
        p[21] = Conv("model.21", p[20], 512, 3, 2);
        p[23] = C3("model.23", Concat("model.22", p[21], p[10]), 1024, 3, shortcut: false);
        List<DetectLevel> levels = Detect("model.24", [p[17], p[20], p[23]]);
        Levels = levels;
        return new ModelGraph(Model("output0")).Edit(e => DetectDecode.Emit(e, "model.24", levels, names.Count, "output0"));
    }

    private ModelProto Model(string output)
    {
        int cells = Strides.Sum(s => 3 * (imageSize / s) * (imageSize / s));
        _graph.Input.Add(Value("images", 1, 3, imageSize, imageSize));
        _graph.Output.Add(Value(output, 1, cells, 5 + names.Count));
        ModelProto model = new() { IrVersion = 8, ProducerName = "YoloCompress", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        Dictionary<string, string> classes = names.Select((n, i) => (n, i)).ToDictionary(p => p.i.ToString(CultureInfo.InvariantCulture), p => p.n);
        model.MetadataProps.Add(new StringStringEntryProto { Key = "names", Value = JsonSerializer.Serialize(classes) });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "stride", Value = "32" });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "strides", Value = JsonSerializer.Serialize(Strides) });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "imgsz", Value = imageSize.ToString(CultureInfo.InvariantCulture) });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "task", Value = "detect" });
        model.MetadataProps.Add(new StringStringEntryProto { Key = "anchors", Value = JsonSerializer.Serialize(Anchors.Select(l => l.SelectMany(a => new[] { a.Width, a.Height }))) });
        return model;
    }

    private static ValueInfoProto Value(string name, params long[] dims)
    {
        TensorShapeProto shape = new();
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } };
    }

    private int Width(int channels) => (int)(Math.Ceiling(channels * width / 8) * 8);

    private string Conv(string path, string input, int channels, int kernel, int stride, int? padding = null) =>
        ConvBlock(path, input, Width(channels), kernel, stride, padding ?? kernel / 2);

    private string ConvBlock(string path, string input, int channels, int kernel, int stride, int padding)
    {
        string convolved = Convolution($"{path}.conv", input, channels, kernel, stride, padding);
        foreach ((string part, float value) in new[] { ("weight", 1f), ("bias", 0f), ("running_mean", 0f), ("running_var", 1f) })
            Initializer($"{path}.bn.{part}", [channels], _ => value);
        string[] inputs = [convolved, .. new[] { "weight", "bias", "running_mean", "running_var" }.Select(n => $"{path}.bn.{n}")];
        NodeProto norm = Node("BatchNormalization", $"{path}.bn", inputs, channels).Set("epsilon", 1e-3f).Set("momentum", 0.97f);
        string sigmoid = Node("Sigmoid", $"{path}.act/Sigmoid", [norm.Output[0]], channels).Output[0];
        return Node("Mul", $"{path}.act/Mul", [norm.Output[0], sigmoid], channels).Output[0];
    }

    private string Convolution(string path, string input, int channels, int kernel, int stride, int padding, Func<int, float>? bias = null)
    {
        int from = _channels[input];
        double bound = 1 / Math.Sqrt(from * kernel * kernel);
        Initializer($"{path}.weight", [channels, from, kernel, kernel], _ => _random.Between(-bound, bound));
        List<string> inputs = [input, $"{path}.weight"];
        if (bias != null)
        {
            Initializer($"{path}.bias", [channels], bias);
            inputs.Add($"{path}.bias");
        }

        return Node("Conv", path, inputs, channels).Set("kernel_shape", kernel, kernel).Set("strides", stride, stride)
            .Set("pads", padding, padding, padding, padding).Output[0];
    }

    private string C3(string path, string input, int channels, int repeats, bool shortcut = true)
    {
        int wide = Width(channels), half = wide / 2, count = Math.Max((int)Math.Round(repeats * depth), 1);
        string x = ConvBlock($"{path}.cv1", input, half, 1, 1, 0);
        for (int i = 0; i < count; i++)
        {
            string inner = ConvBlock($"{path}.m.{i}.cv1", x, half, 1, 1, 0);
            inner = ConvBlock($"{path}.m.{i}.cv2", inner, half, 3, 1, 1);
            x = shortcut ? Node("Add", $"{path}.m.{i}/Add", [x, inner], half).Output[0] : inner;
        }

        string other = ConvBlock($"{path}.cv2", input, half, 1, 1, 0);
        return ConvBlock($"{path}.cv3", Concat($"{path}/Concat", x, other), wide, 1, 1, 0);
    }

    private string Sppf(string path, string input, int channels)
    {
        int half = _channels[input] / 2;
        List<string> levels = [ConvBlock($"{path}.cv1", input, half, 1, 1, 0)];
        for (int i = 0; i < 3; i++)
        {
            levels.Add(Node("MaxPool", $"{path}.m/MaxPool_{i}", [levels[^1]], half).Set("kernel_shape", 5, 5).Set("strides", 1, 1)
                .Set("pads", 2, 2, 2, 2).Output[0]);
        }

        return ConvBlock($"{path}.cv2", Concat($"{path}/Concat", [.. levels]), Width(channels), 1, 1, 0);
    }

    private string Upsample(string path, string input)
    {
        Initializer($"{path}.scales", [4], i => i < 2 ? 1 : 2);
        return Node("Resize", path, [input, "", $"{path}.scales"], _channels[input]).Set("mode", "nearest")
            .Set("coordinate_transformation_mode", "asymmetric").Set("nearest_mode", "floor").Output[0];
    }

    private string Concat(string path, params string[] inputs) => Node("Concat", path, inputs, inputs.Sum(i => _channels[i])).Set("axis", 1).Output[0];

    private List<DetectLevel> Detect(string path, string[] levels)
    {
        int values = 5 + names.Count;
        List<DetectLevel> found = [];
        for (int i = 0; i < levels.Length; i++)
        {
            // The bias starts where 8 objects a picture of 640 px and classes of equal frequency would put it.
            double objectness = Math.Log(8 / Math.Pow(640.0 / Strides[i], 2)), score = Math.Log(0.6 / (names.Count - 0.99999));
            string head = Convolution($"{path}.m.{i}", levels[i], 3 * values, 1, 1, 0, c => (c % values) switch
            {
                < 4 => _random.Between(-1, 1) / MathF.Sqrt(_channels[levels[i]]),
                4 => (float)objectness,
                _ => (float)score,
            });
            found.Add(new(head, imageSize / Strides[i], imageSize / Strides[i], Strides[i], Anchors[i]));
        }

        return found;
    }

    private void Initializer(string name, long[] dims, Func<int, float> value)
    {
        float[] values = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(i);
        _graph.Initializer.Add(Tensors.Float(name, dims, values));
    }

    private NodeProto Node(string type, string path, IEnumerable<string> inputs, int channels = 0)
    {
        NodeProto node = new() { OpType = type, Name = path };
        node.Input.AddRange(inputs);
        node.Output.Add($"{path}_output");
        _channels[node.Output[0]] = channels;
        _graph.Node.Add(node);
        return node;
    }
}
