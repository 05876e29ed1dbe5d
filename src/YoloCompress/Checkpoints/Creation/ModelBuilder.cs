using YoloCompress.Checkpoints.Pickling;

namespace YoloCompress.Checkpoints.Creation;

/// <summary>Makes the record of a whole model from the architecture's rows.</summary>
internal sealed class ModelBuilder(YoloV5Specification specification)
{
    private const int Colours = 3;
    private static readonly float[] Strides = [8, 16, 32];
    private readonly RecordBuilder _records = new();
    private readonly List<int> _channels = [];
    private ModuleBuilder _modules = null!;

    /// <summary>The storages of the tensors.</summary>
    public IReadOnlyList<byte[]> Storages => _records.Storages;

    /// <summary>The checkpoint's whole content: a dict, as training leaves it when it has stripped the optimizer.</summary>
    public PickleDictionary Build()
    {
        _modules = new(_records, new Random(specification.Seed));
        return _records.Dictionary(
            ("epoch", -1),
            ("best_fitness", null),
            ("model", Model()),
            ("ema", null),
            ("updates", null),
            ("optimizer", null),
            ("wandb_id", null),
            ("date", specification.Date));
    }

    private PickleObject Model()
    {
        List<PickleObject> layers = [];
        foreach (LayerRow row in Architecture.Backbone.Concat(Architecture.Head))
            layers.Add(Layer(row, layers.Count));
        int classes = specification.ClassNames.Count;
        return _modules.Module(
            "models.yolo",
            "Model",
            [("model", _modules.Container("Sequential", layers))],
            attributes:
            [
                ("yaml_file", "yolov5.yaml"),
                ("yaml", Yaml()),
                ("save", _records.List([4, 6, 10, 14, 17, 20, 23])),
                ("names", specification.ClassNames),
                ("inplace", true),
                ("stride", _records.Tensor(TorchDataType.Float32, [Strides.Length], Strides)),
                ("nc", classes),
                ("hyp", Hyperparameters.Record(_records)),
                ("class_weights", _records.Tensor(TorchDataType.Float64, [classes], [.. Enumerable.Repeat(1f, classes)])),
            ]);
    }

    private PickleObject Layer(LayerRow row, int index)
    {
        int inputs = row.From is [-1] ? (index == 0 ? Colours : _channels[^1]) : row.From.Sum(f => _channels[f < 0 ? index + f : f]);
        int repeats = Math.Max((int)Math.Round(row.Repeats * specification.DepthMultiple), 1);
        int outputs = row.Module is "Conv" or "C3" or "SPPF" ? Width((int)row.Arguments[0]) : inputs;
        int Argument(int i) => (int)row.Arguments[i];
        int firstTensor = _records.Storages.Count;
        PickleObject layer = row.Module switch
        {
            "Conv" => _modules.Conv(inputs, outputs, Argument(1), Argument(2), row.Arguments.Length > 3 ? Argument(3) : null),
            "C3" => _modules.C3(inputs, outputs, repeats, row.Arguments.Length == 1),
            "SPPF" => _modules.Sppf(inputs, outputs, Argument(1)),
            "nn.Upsample" => _modules.Upsample(Argument(1), (string)row.Arguments[2]),
            "Concat" => _modules.Yolo("Concat", [], ("d", 1)),
            _ => Detect([.. row.From.Select(f => _channels[f])]),
        };
        _channels.Add(outputs);
        PickleDictionary state = (PickleDictionary)layer.State!;
        state.Items.AddRange(_records.Dictionary(
            ("i", index),
            ("f", row.From is [int only] ? only : row.From),
            ("type", layer.Callable.FullName),
            ("np", ParameterCount(layer))).Items);
        if (row.Module == "Detect")
            state.Items.Add(new(_records.Text("stride"), _records.Tensor(ModuleBuilder.DataType, [Strides.Length], Strides)));
        return layer;
    }

    private PickleObject Detect(int[] channels)
    {
        int classes = specification.ClassNames.Count;
        int anchors = specification.Anchors[0].Count;
        float[] cells = [.. specification.Anchors.SelectMany((level, i) => level.SelectMany(a => (float[])[a.Width / Strides[i], a.Height / Strides[i]]))];
        PickleObject anchorBuffer = _records.Tensor(ModuleBuilder.DataType, [Strides.Length, anchors, 2], cells);
        PickleObject[] heads = [.. channels.Select((c, i) => _modules.Convolution(c, anchors * (classes + 5), 1, 1, 0, FirstGuess(Strides[i], anchors, classes)))];
        PickleObject[] NotYetMade() => [.. channels.Select(_ => _records.Tensor(ModuleBuilder.DataType, [1], [0]))];
        return _modules.Module(
            "models.yolo",
            "Detect",
            [("m", _modules.Container("ModuleList", heads))],
            buffers: [("anchors", anchorBuffer)],
            attributes:
            [
                ("nc", classes),
                ("no", classes + 5),
                ("nl", channels.Length),
                ("na", anchors),
                ("grid", _records.List(NotYetMade())),
                ("anchor_grid", _records.List(NotYetMade())),
                ("inplace", true),
            ]);
    }

    /// <summary>
    /// Biases that make the untrained model expect 8 objects in an image and 0.6 classes in an object, so that training does not begin
    /// with a flood of false detections (arXiv:1708.02002, section 3.3).
    /// </summary>
    private float[] FirstGuess(float stride, int anchors, int classes)
    {
        float cells = specification.ImageSize / stride * (specification.ImageSize / stride);
        float[] one = new float[classes + 5];
        one[4] = MathF.Log(8 / cells);
        one.AsSpan(5).Fill(MathF.Log(0.6f / (classes - 0.99999f)));
        return [.. Enumerable.Repeat(one, anchors).SelectMany(o => o)];
    }

    private PickleDictionary Yaml() => _records.Dictionary(
        ("nc", specification.ClassNames.Count),
        ("depth_multiple", specification.DepthMultiple),
        ("width_multiple", specification.WidthMultiple),
        ("anchors", specification.Anchors.Select(level => level.SelectMany(a => new object[] { Number(a.Width), Number(a.Height) }))),
        ("backbone", Architecture.Backbone.Select(Row)),
        ("head", Architecture.Head.Select(Row)),
        ("ch", Colours));

    private static object[] Row(LayerRow row) => [row.From is [int only] ? only : row.From, row.Repeats, row.Module, row.Arguments];

    private static object Number(float value) => value == MathF.Floor(value) ? (int)value : (double)value;

    private int Width(int channels) => (int)Math.Ceiling(channels * specification.WidthMultiple / 8) * 8;

    private static int ParameterCount(PickleObject layer) => PickleWalk.All(layer)
        .OfType<PickleObject>()
        .Where(o => o.Callable.Name == "_rebuild_parameter")
        .Sum(o => (int)TorchTensorRecord.From(o, null, "new")!.StorageElements.Value);
}
