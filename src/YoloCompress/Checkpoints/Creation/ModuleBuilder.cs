using YoloCompress.Checkpoints.Pickling;

namespace YoloCompress.Checkpoints.Creation;

/// <summary>
/// Makes the records of layers, with the attributes in the order in which PyTorch and YOLOv5 set them. Weights start as PyTorch's
/// do: uniform within 1 / sqrt(inputs of an output), normalization neutral.
/// </summary>
internal sealed class ModuleBuilder(RecordBuilder records, Random random)
{
    /// <summary>What ultralytics saves.</summary>
    public const TorchDataType DataType = TorchDataType.Float16;

    /// <summary>A module.</summary>
    /// <param name="module">The Python module of its class.</param>
    /// <param name="name">The class.</param>
    /// <param name="children">Child modules.</param>
    /// <param name="parameters">Parameters; null for one that is None.</param>
    /// <param name="buffers">Buffers.</param>
    /// <param name="attributes">The attributes of its own.</param>
    public PickleObject Module(
        string module,
        string name,
        IEnumerable<(string Key, PickleValue Value)>? children = null,
        IEnumerable<(string Key, PickleValue Value)>? parameters = null,
        IEnumerable<(string Key, PickleValue Value)>? buffers = null,
        IEnumerable<(string Key, object? Value)>? attributes = null) => new(records.Name(module, name), records.Tuple(), isNew: true)
        {
            State = records.Dictionary(
            [
                ("training", false),
                ("_parameters", records.Ordered(parameters ?? [])),
                ("_buffers", records.Ordered(buffers ?? [])),
                ("_non_persistent_buffers_set", records.Call("__builtin__", "set", records.List([]))),
                ("_backward_hooks", records.Ordered()),
                ("_is_full_backward_hook", null),
                ("_forward_hooks", records.Ordered()),
                ("_forward_pre_hooks", records.Ordered()),
                ("_state_dict_hooks", records.Ordered()),
                ("_load_state_dict_pre_hooks", records.Ordered()),
                ("_modules", records.Ordered(children ?? [])),
                .. attributes ?? [],
            ]),
        };

    /// <summary>A class of <c>models.common</c>.</summary>
    public PickleObject Yolo(string name, IEnumerable<(string Key, PickleValue Value)> children, params IEnumerable<(string Key, object? Value)> attributes) =>
        Module("models.common", name, children, attributes: attributes);

    /// <summary>A Sequential or ModuleList.</summary>
    public PickleObject Container(string name, IEnumerable<PickleObject> items) =>
        Module("torch.nn.modules.container", name, items.Select((item, i) => ($"{i}", (PickleValue)item)));

    /// <summary>Convolution, batch normalization, SiLU.</summary>
    public PickleObject Conv(int inputs, int outputs, int kernel = 1, int stride = 1, int? padding = null) => Yolo(
        "Conv",
        [
            ("conv", Convolution(inputs, outputs, kernel, stride, padding ?? kernel / 2, bias: null)),
            ("bn", BatchNorm(outputs)),
            ("act", Module("torch.nn.modules.activation", "SiLU", attributes: [("inplace", true)])),
        ]);

    /// <summary>A convolution; its bias, where it has one, is given what is to be added to the random start.</summary>
    public PickleObject Convolution(int inputs, int outputs, int kernel, int stride, int padding, float[]? bias)
    {
        float range = 1 / MathF.Sqrt(inputs * kernel * kernel);
        PickleObject weight = records.Parameter(DataType, [outputs, inputs, kernel, kernel], Uniform(outputs * inputs * kernel * kernel, range));
        PickleValue offset = bias == null
            ? new PickleNone()
            : records.Parameter(DataType, [outputs], [.. Uniform(outputs, range).Zip(bias, (a, b) => a + b)]);
        return Module(
            "torch.nn.modules.conv",
            "Conv2d",
            parameters: [("weight", weight), ("bias", offset)],
            attributes:
            [
                ("in_channels", inputs),
                ("out_channels", outputs),
                ("kernel_size", records.Tuple(kernel, kernel)),
                ("stride", records.Tuple(stride, stride)),
                ("padding", records.Tuple(padding, padding)),
                ("dilation", records.Tuple(1, 1)),
                ("transposed", false),
                ("output_padding", records.Tuple(0, 0)),
                ("groups", 1),
                ("padding_mode", "zeros"),
                ("_reversed_padding_repeated_twice", records.Tuple(padding, padding, padding, padding)),
            ]);
    }

    /// <summary>Two convolutions with an optional shortcut.</summary>
    public PickleObject Bottleneck(int channels, bool shortcut) =>
        Yolo("Bottleneck", [("cv1", Conv(channels, channels)), ("cv2", Conv(channels, channels, 3))], ("add", shortcut));

    /// <summary>CSP bottleneck with three convolutions.</summary>
    public PickleObject C3(int inputs, int outputs, int repeats, bool shortcut)
    {
        int hidden = outputs / 2;
        return Yolo(
            "C3",
            [
                ("cv1", Conv(inputs, hidden)),
                ("cv2", Conv(inputs, hidden)),
                ("cv3", Conv(2 * hidden, outputs)),
                ("m", Container("Sequential", [.. Enumerable.Range(0, repeats).Select(_ => Bottleneck(hidden, shortcut))])),
            ]);
    }

    /// <summary>Spatial pyramid pooling by one window, three times over.</summary>
    public PickleObject Sppf(int inputs, int outputs, int kernel) => Yolo(
        "SPPF",
        [
            ("cv1", Conv(inputs, inputs / 2)),
            ("cv2", Conv(inputs / 2 * 4, outputs)),
            ("m", Module(
                "torch.nn.modules.pooling",
                "MaxPool2d",
                attributes: [("kernel_size", kernel), ("stride", 1), ("padding", kernel / 2), ("dilation", 1), ("return_indices", false), ("ceil_mode", false)])),
        ]);

    /// <summary>Nearest-neighbour upsampling.</summary>
    public PickleObject Upsample(int factor, string mode) => Module(
        "torch.nn.modules.upsampling",
        "Upsample",
        attributes: [("name", "Upsample"), ("size", null), ("scale_factor", (double)factor), ("mode", mode), ("align_corners", null)]);

    private PickleObject BatchNorm(int channels) => Module(
        "torch.nn.modules.batchnorm",
        "BatchNorm2d",
        parameters:
        [
            ("weight", records.Parameter(DataType, [channels], Filled(channels, 1))),
            ("bias", records.Parameter(DataType, [channels], Filled(channels, 0))),
        ],
        buffers:
        [
            ("running_mean", records.Tensor(DataType, [channels], Filled(channels, 0))),
            ("running_var", records.Tensor(DataType, [channels], Filled(channels, 1))),
            ("num_batches_tracked", records.Tensor(TorchDataType.Int64, [], [0])),
        ],
        attributes: [("num_features", channels), ("eps", 0.001), ("momentum", 0.03), ("affine", true), ("track_running_stats", true)]);

    private float[] Uniform(int count, float range)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = ((2 * random.NextSingle()) - 1) * range;
        return values;
    }

    private static float[] Filled(int count, float value)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
