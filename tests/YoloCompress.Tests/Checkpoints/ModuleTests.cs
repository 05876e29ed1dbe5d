using YoloCompress.Checkpoints;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

/// <summary>Each class that can be imported, against plain arithmetic.</summary>
[TestClass]
public sealed class ModuleTests
{
    private readonly Layers _layers = new(5);

    [TestMethod]
    [DataRow(1, 1, 1)]
    [DataRow(3, 1, 1)]
    [DataRow(3, 2, 2)]
    [DataRow(6, 2, 1)]
    [DataRow(5, 1, 6)]
    public void Conv(int kernel, int stride, int groups)
    {
        PythonObject layer = _layers.Conv(6, 12, kernel, stride, groups);
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Conv(layer, x));
    }

    [TestMethod]
    public void Conv_WithoutBatchNormalization_IsAFusedOne()
    {
        PythonObject layer = _layers.Conv(6, 8, 3);
        layer.Modules.Remove("bn");
        layer["conv"].Parameters["bias"] = _layers.Parameter(-1, 1, 8);

        // fuse() leaves a bound method behind, which is pickled as getattr(layer, 'forward_fuse').
        layer.State["forward"] = new PythonCall("__builtin__", "getattr", layer, "forward_fuse");
        ModelGraph graph = ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Conv(layer, x));
        Assert.IsFalse(graph.Nodes.Any(n => n.Name == "model.1.bn"));
    }

    [TestMethod]
    public void Conv2d_PlainWithBiasAndDilation()
    {
        PythonObject layer = _layers.Conv2d(5, 7, (3, 3), (1, 1), (2, 2), bias: true, dilation: 2);
        ModuleCheck.Compare(_layers, 5, layer, x => PlainModules.Conv2d(layer, x));
    }

    [TestMethod]
    public void DWConv()
    {
        PythonObject layer = _layers.Conv(6, 6, 5, 2, 6, name: "DWConv");
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Conv(layer, x));
    }

    [TestMethod]
    public void DWConv_WhoseAttributeStillSaysTheOldGroups_GoesByItsTensor()
    {
        PythonObject layer = _layers.Conv(6, 6, 3, 1, 6, name: "DWConv");
        layer["conv"].State["groups"] = 8;
        ModuleCheck.Compare(_layers, 6, layer, x => x.Conv(layer["conv"].Weight("weight"), null, (1, 1), (1, 1), 1, 6).BatchNorm(layer["bn"]).SiLU());
    }

    [TestMethod]
    [DataRow("LeakyReLU")]
    [DataRow("ReLU")]
    [DataRow("Hardswish")]
    public void Activations(string name)
    {
        PythonObject layer = _layers.Conv(4, 5, activation: name);
        if (name == "LeakyReLU")
            layer["act"].State["negative_slope"] = 0.1;
        Func<double, double> function = name switch
        {
            "LeakyReLU" => v => v < 0 ? 0.1 * v : v,
            "ReLU" => v => Math.Max(v, 0),
            _ => v => v * Math.Clamp(v + 3, 0, 6) / 6,
        };
        ModuleCheck.Compare(_layers, 4, layer, x => PlainModules.Conv2d(layer["conv"], x).BatchNorm(layer["bn"]).Map(function));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Bottleneck(bool add)
    {
        PythonObject layer = _layers.Bottleneck(6, 3, 6, add);
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Bottleneck(layer, x));
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Bottleneck3(bool add)
    {
        PythonObject layer = Layers.Yolo("Bottleneck3", ("cv1", _layers.Conv(6, 2)), ("cv2", _layers.Conv(2, 3, 3)), ("cv3", _layers.Conv(3, 6))).With("add", add);
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Bottleneck(layer, x));
    }

    [TestMethod]
    [DataRow(1, true)]
    [DataRow(2, false)]
    public void CrossConv(int stride, bool add)
    {
        PythonObject layer = _layers.CrossConv(6, 4, 6, 3, stride, add);
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Bottleneck(layer, x));
    }

    [TestMethod]
    public void C3_WithItsOwnWidthInEveryInstance()
    {
        // As after pruning: hidden widths of 5, 3 and 2 that no yaml could ask for.
        PythonObject layer = _layers.C3("C3", 6, 5, 3, 8, 5, Layers.Sequential(_layers.Bottleneck(5, 2, 5, true), _layers.Bottleneck(5, 3, 5, true)));
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.C3(layer, x, (m, y) => PlainModules.Sequence(m, y, PlainModules.Bottleneck)));
    }

    [TestMethod]
    public void C3x()
    {
        PythonObject layer = _layers.C3("C3x", 6, 4, 4, 8, 4, Layers.Sequential(_layers.CrossConv(4, 4, 4, 3, 1, true)));
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.C3(layer, x, (m, y) => PlainModules.Sequence(m, y, PlainModules.Bottleneck)));
    }

    [TestMethod]
    public void C3Spp()
    {
        PythonObject layer = _layers.C3("C3SPP", 6, 4, 4, 8, 4, _layers.Spp(4, 2, 4, 3, 5));
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.C3(layer, x, (m, y) => PlainModules.Spp(m, y, 3, 5)));
    }

    [TestMethod]
    public void C3Ghost()
    {
        PythonObject ghost = Layers.Yolo(
            "GhostBottleneck",
            ("conv", Layers.Sequential(_layers.GhostConv(4, 2), Layers.Identity(), _layers.GhostConv(2, 4, activation: null))),
            ("shortcut", Layers.Identity()));
        PythonObject layer = _layers.C3("C3Ghost", 6, 4, 4, 8, 4, Layers.Sequential(ghost));
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.C3(layer, x, (_, y) =>
            PlainModules.Ghost(ghost["conv"]["2"], PlainModules.Ghost(ghost["conv"]["0"], y)).Plus(y)));
    }

    [TestMethod]
    public void BottleneckCSP()
    {
        PythonObject layer = Layers.Yolo(
            "BottleneckCSP",
            ("cv1", _layers.Conv(6, 3)),
            ("cv2", _layers.Conv2d(6, 4)),
            ("cv3", _layers.Conv2d(3, 3)),
            ("cv4", _layers.Conv(7, 8)),
            ("bn", _layers.BatchNorm(7)),
            ("act", Layers.Activation("SiLU")),
            ("m", Layers.Sequential(_layers.Bottleneck(3, 3, 3, true))));
        ModuleCheck.Compare(_layers, 6, layer, x =>
        {
            Plain deep = PlainModules.Conv2d(layer["cv3"], PlainModules.Bottleneck(layer["m"]["0"], PlainModules.Conv(layer["cv1"], x)));
            return PlainModules.Conv(layer["cv4"], Plain.Concat(deep, PlainModules.Conv2d(layer["cv2"], x)).BatchNorm(layer["bn"]).SiLU());
        });
    }

    [TestMethod]
    public void GhostConv()
    {
        PythonObject layer = _layers.GhostConv(6, 8, 3, 2);
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Ghost(layer, x));
    }

    [TestMethod]
    public void GhostBottleneck_WithStride()
    {
        PythonObject layer = Layers.Yolo(
            "GhostBottleneck",
            ("conv", Layers.Sequential(_layers.GhostConv(6, 4), _layers.Conv(4, 4, 3, 2, 4, null, "DWConv"), _layers.GhostConv(4, 8, activation: null))),
            ("shortcut", Layers.Sequential(_layers.Conv(6, 6, 3, 2, 6, null, "DWConv"), _layers.Conv(6, 8, activation: null))));
        ModuleCheck.Compare(_layers, 6, layer, x =>
        {
            Plain deep = PlainModules.Ghost(layer["conv"]["2"], PlainModules.Conv(layer["conv"]["1"], PlainModules.Ghost(layer["conv"]["0"], x)));
            return deep.Plus(PlainModules.Conv(layer["shortcut"]["1"], PlainModules.Conv(layer["shortcut"]["0"], x)));
        });
    }

    [TestMethod]
    public void Spp()
    {
        PythonObject layer = _layers.Spp(6, 3, 8, 5, 9, 13);
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Spp(layer, x, 5, 9, 13));
    }

    [TestMethod]
    public void Sppf()
    {
        PythonObject layer = _layers.Sppf(6, 3, 8);
        ModuleCheck.Compare(_layers, 6, layer, x => PlainModules.Sppf(layer, x, 5));
    }

    [TestMethod]
    public void MaxPool2d_WithTheKernelAsStride()
    {
        PythonObject layer = Layers.MaxPool(new PythonTuple(2, 2), null, 0);
        ModuleCheck.Compare(_layers, 3, layer, x => x.MaxPool(2, 2, 0));
    }

    [TestMethod]
    public void BatchNorm2d()
    {
        PythonObject layer = _layers.BatchNorm(4);
        ModuleCheck.Compare(_layers, 4, layer, x => x.BatchNorm(layer));
    }

    [TestMethod]
    public void Focus()
    {
        PythonObject layer = Layers.Yolo("Focus", ("conv", _layers.Conv(12, 6, 3)));
        ModuleCheck.Compare(_layers, 3, layer, x => PlainModules.Conv(layer["conv"], Plain.Make(12, x.Height / 2, x.Width / 2, (c, y, xx) =>
        {
            (int row, int column) = new[] { (0, 0), (1, 0), (0, 1), (1, 1) }[c / 3];
            return x[c % 3, (2 * y) + row, (2 * xx) + column];
        })));
    }

    [TestMethod]
    public void Contract()
    {
        PythonObject layer = Layers.Yolo("Contract").With("gain", 2);

        // x.view(b, c, h/2, 2, w/2, 2).permute(0, 3, 5, 1, 2, 4): row phase, column phase, channel.
        ModuleCheck.Compare(_layers, 3, layer, x => Plain.Make(12, x.Height / 2, x.Width / 2, (c, y, xx) => x[c % 3, (2 * y) + (c / 6), (2 * xx) + (c / 3 % 2)]));
    }

    [TestMethod]
    public void Expand()
    {
        PythonObject layer = Layers.Yolo("Expand").With("gain", 2);

        // x.view(b, 2, 2, c/4, h, w).permute(0, 3, 4, 1, 5, 2).
        ModuleCheck.Compare(_layers, 12, layer, x => Plain.Make(3, x.Height * 2, x.Width * 2, (c, y, xx) => x[(y % 2 * 6) + (xx % 2 * 3) + c, y / 2, xx / 2]));
    }

    [TestMethod]
    public void Upsample_Nearest()
    {
        PythonObject layer = Layers.Upsample(null, 2.0, "nearest");
        ModuleCheck.Compare(_layers, 3, layer, x => Plain.Make(3, 2 * x.Height, 2 * x.Width, (c, y, xx) => x[c, y / 2, xx / 2]));
    }

    [TestMethod]
    public void Upsample_ToASize()
    {
        PythonObject layer = Layers.Upsample(new PythonTuple(24, 40), null, "nearest");
        ModuleCheck.Compare(_layers, 3, layer, x => Plain.Make(3, 24, 40, (c, y, xx) => x[c, y * x.Height / 24, xx * x.Width / 40]));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Upsample_Bilinear(bool corners)
    {
        PythonObject layer = Layers.Upsample(null, 2.0, "bilinear", corners);
        ModuleCheck.Compare(_layers, 3, layer, x =>
        {
            double Source(int i, int size) => corners ? i * (size - 1.0) / ((2 * size) - 1) : Math.Max(0, ((i + 0.5) / 2) - 0.5);
            return Plain.Make(3, 2 * x.Height, 2 * x.Width, (c, y, xx) =>
            {
                (double sy, double sx) = (Source(y, x.Height), Source(xx, x.Width));
                (int y0, int x0) = ((int)sy, (int)sx);
                (int y1, int x1) = (Math.Min(y0 + 1, x.Height - 1), Math.Min(x0 + 1, x.Width - 1));
                (double fy, double fx) = (sy - y0, sx - x0);
                return (((x[c, y0, x0] * (1 - fx)) + (x[c, y0, x1] * fx)) * (1 - fy)) + (((x[c, y1, x0] * (1 - fx)) + (x[c, y1, x1] * fx)) * fy);
            });
        });
    }

    [TestMethod]
    [DataRow("torch.nn.modules.conv", "ConvTranspose2d", 6, 4, 3, 2, 1, 1, 2)]
    [DataRow("models.common", "DWConvTranspose2d", 6, 6, 4, 2, 1, 0, 6)]
    public void ConvTranspose2d(string module, string name, int inputs, int outputs, int kernel, int stride, int padding, int extra, int groups)
    {
        PythonObject layer = _layers.ConvTranspose2d(module, name, inputs, outputs, kernel, stride, padding, extra, groups);
        ModuleCheck.Compare(_layers, inputs, layer, x => x.ConvTranspose(layer.Weight("weight"), layer.Weight("bias"), stride, padding, extra, groups));
    }

    [TestMethod]
    public void Sequential_AndASharedActivation()
    {
        PythonObject act = Layers.Activation("SiLU");
        PythonObject first = _layers.Conv(4, 5, 3);
        PythonObject second = _layers.Conv(5, 4);
        first.Modules["act"] = act;
        second.Modules["act"] = act;
        PythonObject layer = Layers.Sequential(first, second);
        ModelGraph graph = ModuleCheck.Compare(_layers, 4, layer, x => PlainModules.Sequence(layer, x, PlainModules.Conv));
        Assert.Contains("model.1.0.act/mul", graph.Nodes.Select(n => n.Name));
        Assert.Contains("model.1.1.act/mul", graph.Nodes.Select(n => n.Name));
    }

    [TestMethod]
    public void Concat_ReadsTheLayersThatItNames()
    {
        PythonObject stem = _layers.Conv(3, 4, 3);
        PythonObject second = _layers.Conv(4, 5, 3);
        PythonObject concat = Layers.Yolo("Concat").With("d", 1).With("f", new object?[] { -1, 0, 1, -2 });
        PythonObject model = Layers.Model(stem, second, concat, _layers.Conv(18, 4), _layers.Detect(1, [8], [[4, 6]], 4));
        float[] picture = _layers.Numbers(3 * ModuleCheck.Size * ModuleCheck.Size, 0, 1);
        Plain a = PlainModules.Conv(stem, Plain.Of(3, ModuleCheck.Size, ModuleCheck.Size, picture));
        Plain b = PlainModules.Conv(second, a);
        FloatTensor output = ModuleCheck.Run(ModuleCheck.Import(model), "model.2/out", picture);
        ModuleCheck.AssertNear(Plain.Concat(b, a, b, a).Values, output.Values, 2e-5);
    }

    [TestMethod]
    public void Detect_DecodesBoxesInTheOrderOfLevelAnchorRowColumn()
    {
        const int size = 32;
        PythonObject a = _layers.Conv(3, 4, 3, 2);
        PythonObject b = _layers.Conv(4, 6, 3, 2);
        float[][] anchors = [[10, 13, 16, 30], [62, 45, 59, 119]];
        PythonObject detect = _layers.Detect(3, [2, 4], anchors, 4, 6).With("f", new object?[] { 0, 1 });
        PythonObject model = Layers.Model(a, b, detect);
        float[] picture = _layers.Numbers(3 * size * size, 0, 1);
        ModelGraph graph = CheckpointImporter.Import(CheckpointFile.SaveModel(model), new() { ImageSize = size });
        using OnnxModel session = new(graph);
        FloatTensor output = session.Run(picture)[0];

        Plain first = PlainModules.Conv(a, Plain.Of(3, size, size, picture));
        Plain[] maps = [first, PlainModules.Conv(b, first)];
        List<double> expected = [];
        for (int level = 0; level < 2; level++)
        {
            Plain raw = PlainModules.Conv2d(detect["m"][$"{level}"], maps[level]).Map(v => 1 / (1 + Math.Exp(-v)));
            int stride = level == 0 ? 2 : 4;
            for (int i = 0; i < 2 * raw.Height * raw.Width; i++)
            {
                (int anchor, int y, int x) = (i / (raw.Height * raw.Width), i / raw.Width % raw.Height, i % raw.Width);
                double[] v = [.. Enumerable.Range(0, 8).Select(k => raw[(anchor * 8) + k, y, x])];
                expected.AddRange([(v[0] * 2 - 0.5 + x) * stride, (v[1] * 2 - 0.5 + y) * stride]);
                expected.AddRange([Math.Pow(v[2] * 2, 2) * anchors[level][2 * anchor], Math.Pow(v[3] * 2, 2) * anchors[level][(2 * anchor) + 1]]);
                expected.AddRange(v[4..]);
            }
        }

        CollectionAssert.AreEqual(new[] { 1, 2 * ((16 * 16) + (8 * 8)), 8 }, output.Shape);
        ModuleCheck.AssertNear(expected, output.Values, 1e-6);
    }
}
