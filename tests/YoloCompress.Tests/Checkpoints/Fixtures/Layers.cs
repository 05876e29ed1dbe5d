namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>Makes layers in ultralytics' form with random weights, the same for the same seed.</summary>
internal sealed class Layers(int seed = 1, string storageClass = "FloatStorage")
{
    private readonly Random _random = new(seed);

    public static PythonObject Module(string module, string name, params (string Name, PythonObject Module)[] children)
    {
        PythonObject made = new(module, name);
        made.State["training"] = false;
        foreach (string table in (string[])["_parameters", "_buffers", "_modules"])
            made.State[table] = new Dictionary<string, object?>();
        foreach ((string child, PythonObject content) in children)
            made.Modules[child] = content;
        return made;
    }

    public static PythonObject Yolo(string name, params (string Name, PythonObject Module)[] children) => Module("models.common", name, children);

    public static PythonObject Container(string name, params PythonObject[] items) =>
        Module("torch.nn.modules.container", name, [.. items.Select((item, i) => ($"{i}", item))]);

    public static PythonObject Sequential(params PythonObject[] items) => Container("Sequential", items);

    public static PythonObject Activation(string name) => Module("torch.nn.modules.activation", name).With("inplace", true);

    public static PythonObject Identity() => Module("torch.nn.modules.linear", "Identity");

    public static PythonObject MaxPool(object kernel, object? stride, object padding) => Module("torch.nn.modules.pooling", "MaxPool2d")
        .With("kernel_size", kernel).With("stride", stride).With("padding", padding).With("dilation", 1).With("ceil_mode", false);

    public static PythonObject Upsample(object? size, object? scale, string mode, object? alignCorners = null) =>
        Module("torch.nn.modules.upsampling", "Upsample").With("size", size).With("scale_factor", scale).With("mode", mode).With("align_corners", alignCorners);

    public float[] Numbers(long count, float low, float high) =>
        [.. Enumerable.Range(0, (int)count).Select(_ => low + (_random.NextSingle() * (high - low)))];

    public PythonTensor Tensor(float low, float high, params long[] shape) => new(shape, Numbers(shape.Aggregate(1L, (a, b) => a * b), low, high), storageClass);

    public PythonTensor Parameter(float low, float high, params long[] shape)
    {
        PythonTensor tensor = Tensor(low, high, shape);
        tensor.IsParameter = true;
        return tensor;
    }

    public PythonObject Conv2d(int inputs, int outputs, (int H, int W) kernel, (int H, int W) stride, (int H, int W) padding, int groups = 1, bool bias = false, int dilation = 1)
    {
        PythonObject made = Window("torch.nn.modules.conv", "Conv2d", inputs, outputs, kernel, stride, padding, groups).With("transposed", false);
        made.State["dilation"] = new PythonTuple(dilation, dilation);
        float range = 1.7f / MathF.Sqrt(inputs / groups * kernel.H * kernel.W);
        made.Parameters["weight"] = Parameter(-range, range, outputs, inputs / groups, kernel.H, kernel.W);
        made.Parameters["bias"] = bias ? Parameter(-0.5f, 0.5f, outputs) : null;
        return made;
    }

    public PythonObject Conv2d(int inputs, int outputs, int kernel = 1, int stride = 1, int groups = 1, bool bias = false) =>
        Conv2d(inputs, outputs, (kernel, kernel), (stride, stride), (kernel / 2, kernel / 2), groups, bias);

    public PythonObject ConvTranspose2d(string module, string name, int inputs, int outputs, int kernel, int stride, int padding, int extra, int groups)
    {
        PythonObject made = Window(module, name, inputs, outputs, (kernel, kernel), (stride, stride), (padding, padding), groups).With("transposed", true);
        made.State["output_padding"] = new PythonTuple(extra, extra);
        made.Parameters["weight"] = Parameter(-0.5f, 0.5f, inputs, outputs / groups, kernel, kernel);
        made.Parameters["bias"] = Parameter(-0.5f, 0.5f, outputs);
        return made;
    }

    public PythonObject BatchNorm(int channels)
    {
        PythonObject made = Module("torch.nn.modules.batchnorm", "BatchNorm2d").With("num_features", channels).With("eps", 1e-3).With("momentum", 0.03);
        made.Parameters["weight"] = Parameter(0.5f, 1.5f, channels);
        made.Parameters["bias"] = Parameter(-0.3f, 0.3f, channels);
        made.Buffers["running_mean"] = Tensor(-0.3f, 0.3f, channels);
        made.Buffers["running_var"] = Tensor(0.5f, 1.5f, channels);
        made.Buffers["num_batches_tracked"] = new PythonTensor([], [7], "LongStorage");
        return made;
    }

    /// <summary>Convolution, batch normalization and activation.</summary>
    public PythonObject Conv(int inputs, int outputs, int kernel = 1, int stride = 1, int groups = 1, string? activation = "SiLU", string name = "Conv") =>
        Wrap(Conv2d(inputs, outputs, kernel, stride, groups), outputs, activation, name);

    public PythonObject Wrap(PythonObject convolution, int outputs, string? activation = "SiLU", string name = "Conv") =>
        Yolo(name, ("conv", convolution), ("bn", BatchNorm(outputs)), ("act", activation == null ? Identity() : Activation(activation)));

    public PythonObject Bottleneck(int inputs, int hidden, int outputs, bool add) =>
        Yolo("Bottleneck", ("cv1", Conv(inputs, hidden)), ("cv2", Conv(hidden, outputs, 3))).With("add", add);

    public PythonObject CrossConv(int inputs, int hidden, int outputs, int kernel, int stride, bool add) => Yolo(
        "CrossConv",
        ("cv1", Wrap(Conv2d(inputs, hidden, (1, kernel), (1, stride), (0, kernel / 2)), hidden)),
        ("cv2", Wrap(Conv2d(hidden, outputs, (kernel, 1), (stride, 1), (kernel / 2, 0)), outputs))).With("add", add);

    /// <summary>A C3 or one of its kin, with whatever stands in its middle.</summary>
    public PythonObject C3(string name, int inputs, int left, int right, int outputs, int middleOutputs, PythonObject middle) => Yolo(
        name, ("cv1", Conv(inputs, left)), ("cv2", Conv(inputs, right)), ("cv3", Conv(middleOutputs + right, outputs)), ("m", middle));

    public PythonObject C3(int inputs, int outputs, int repeats, bool add) =>
        C3("C3", inputs, outputs / 2, outputs / 2, outputs, outputs / 2, Sequential([.. Enumerable.Range(0, repeats).Select(_ => Bottleneck(outputs / 2, outputs / 2, outputs / 2, add))]));

    public PythonObject Spp(int inputs, int hidden, int outputs, params int[] kernels) => Yolo(
        "SPP",
        ("cv1", Conv(inputs, hidden)),
        ("cv2", Conv(hidden * (kernels.Length + 1), outputs)),
        ("m", Container("ModuleList", [.. kernels.Select(k => MaxPool(k, 1, k / 2))])));

    public PythonObject Sppf(int inputs, int hidden, int outputs, int kernel = 5) =>
        Yolo("SPPF", ("cv1", Conv(inputs, hidden)), ("cv2", Conv(hidden * 4, outputs)), ("m", MaxPool(kernel, 1, kernel / 2)));

    public PythonObject GhostConv(int inputs, int outputs, int kernel = 1, int stride = 1, string? activation = "SiLU") =>
        Yolo("GhostConv", ("cv1", Conv(inputs, outputs / 2, kernel, stride, 1, activation)), ("cv2", Conv(outputs / 2, outputs / 2, 5, 1, outputs / 2, activation)));

    public PythonObject Detect(int classes, float[] strides, float[][] anchorsInPixels, params int[] channels)
    {
        int anchors = anchorsInPixels[0].Length / 2;
        PythonObject made = Module("models.yolo", "Detect", ("m", Container("ModuleList", [.. channels.Select(c => Conv2d(c, anchors * (classes + 5), bias: true))])))
            .With("nc", classes).With("no", classes + 5).With("nl", channels.Length).With("na", anchors).With("inplace", true);
        made.Buffers["anchors"] = new PythonTensor(
            [channels.Length, anchors, 2], [.. anchorsInPixels.SelectMany((level, i) => level.Select(a => a / strides[i]))], storageClass);
        made.State["stride"] = new PythonTensor([strides.Length], strides, storageClass);
        return made;
    }

    /// <summary>A model of layers; each reads the one before it unless it says otherwise in <c>f</c>.</summary>
    public static PythonObject Model(params PythonObject[] layers)
    {
        for (int i = 0; i < layers.Length; i++)
        {
            layers[i].State["i"] = i;
            layers[i].State.TryAdd("f", -1);
            layers[i].State["type"] = $"{layers[i].Module}.{layers[i].Name}";
        }

        return Module("models.yolo", "DetectionModel", ("model", Sequential(layers)));
    }

    private static PythonObject Window(string module, string name, int inputs, int outputs, (int H, int W) kernel, (int H, int W) stride, (int H, int W) padding, int groups) =>
        Module(module, name)
            .With("in_channels", inputs)
            .With("out_channels", outputs)
            .With("kernel_size", new PythonTuple(kernel.H, kernel.W))
            .With("stride", new PythonTuple(stride.H, stride.W))
            .With("padding", new PythonTuple(padding.H, padding.W))
            .With("dilation", new PythonTuple(1, 1))
            .With("groups", groups)
            .With("padding_mode", "zeros");
}
