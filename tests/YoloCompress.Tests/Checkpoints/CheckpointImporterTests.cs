using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Tests.Checkpoints.Fixtures;
using YoloCompress.Tests.Pipeline;

namespace YoloCompress.Tests.Checkpoints;

/// <summary>What a checkpoint may hold, and what it says when it holds something else.</summary>
[TestClass]
public sealed class CheckpointImporterTests
{
    private readonly Layers _layers = new(11);

    [TestMethod]
    public void Import_PrefersEma()
    {
        PythonObject model = Small(1);
        PythonObject ema = Small(2);
        ModelGraph graph = CheckpointImporter.Import(CheckpointFile.Save(new Dictionary<string, object?> { ["model"] = model, ["ema"] = ema }), new() { ImageSize = 16 });
        CollectionAssert.AreEqual(ema["model"]["0"]["conv"].Weight("weight").Values, graph.Initializer("model.0.conv.weight")!.ToFloats());
        Assert.AreEqual("ema", ((CheckpointOrigin)graph.Origin!).Checkpoint.Key);
    }

    [TestMethod]
    public void Import_WhatATrainingRunLeavesBehind()
    {
        // As last.pt before it is stripped: optimizer state, options, numpy numbers and paths.
        byte[] file = CheckpointFile.Save(new Dictionary<string, object?>
        {
            ["epoch"] = 3,
            ["best_fitness"] = new PythonCall("numpy.core.multiarray", "scalar", new PythonCall("numpy", "dtype", "f8", false, true), new PythonCall("_codecs", "encode", "abcdefgh", "latin1")),
            ["model"] = Small(1),
            ["ema"] = Small(2),
            ["updates"] = 1234,
            ["optimizer"] = new Dictionary<string, object?>
            {
                ["state"] = new Dictionary<int, object?> { [0] = new Dictionary<string, object?> { ["momentum_buffer"] = new PythonTensor([2], [1, 2]) } },
                ["param_groups"] = new object?[] { new Dictionary<string, object?> { ["lr"] = 0.01, ["params"] = new object?[] { 0 } } },
            },
            ["opt"] = new Dictionary<string, object?> { ["save_dir"] = new PythonCall("pathlib", "PosixPath", "runs", "train"), ["imgsz"] = 640, ["seed"] = 1L << 40 },
            ["args"] = new PythonObject("argparse", "Namespace").With("a", 1),
        });
        Assert.AreEqual("output0", CheckpointImporter.Import(file, new() { ImageSize = 16 }).Outputs[0].Name);
    }

    [TestMethod]
    public void Import_TheAnchorGridOfV60_IsNotNeeded()
    {
        PythonObject model = Small(1);
        model["model"]["3"].Buffers["anchor_grid"] = new PythonTensor([1, 1, 1, 1, 1, 2], [4, 6]);
        ModelGraph graph = ModuleCheck.Import(model);
        Assert.AreEqual("[[4,6]]", graph.Metadata("anchors"));
        Assert.AreEqual("[8]", graph.Metadata("strides"));
        Assert.AreEqual("8", graph.Metadata("stride"));
    }

    [TestMethod]
    public void Import_KeepsTheLicenceThatTheCheckpointTells()
    {
        PythonObject model = Layers.Model(_layers.Conv(3, 4, 3), _layers.Detect(3, [8], [[4, 6]], 4));
        byte[] told = CheckpointFile.Save(new Dictionary<string, object?> { ["model"] = model, ["license"] = "CC0-1.0" });
        Assert.AreEqual("CC0-1.0", CheckpointImporter.Import(told).Metadata("license"));
        Assert.IsNull(CheckpointImporter.Import(CheckpointFile.SaveModel(model)).Metadata("license"));
    }

    [TestMethod]
    public void Import_Names_FromAListOrADict_WithGapsFilled()
    {
        PythonObject model = Layers.Model(_layers.Conv(3, 4, 3), _layers.Detect(3, [8], [[4, 6]], 4));
        model.State["names"] = new object?[] { "Zug", "汽车", "a \"b\"" };
        Assert.AreEqual("{\"0\":\"Zug\",\"1\":\"汽车\",\"2\":\"a \\\"b\\\"\"}", ModuleCheck.Import(model).Metadata("names"));
        model.State["names"] = new Dictionary<int, object?> { [2] = "x", [0] = "y" };
        Assert.AreEqual("{\"0\":\"y\",\"1\":\"class1\",\"2\":\"x\"}", ModuleCheck.Import(model).Metadata("names"));
    }

    [TestMethod]
    public void Import_NamesTheNodesByModule()
    {
        ModelGraph graph = ModuleCheck.Import(Layers.Model(_layers.Conv(3, 8, 3), _layers.C3(8, 8, 1, true), _layers.Sppf(8, 4, 8), _layers.Detect(1, [8], [[4, 6]], 8)));
        string[] names = [.. graph.Nodes.Select(n => n.Name)];
        CollectionAssert.AllItemsAreUnique(names);
        foreach (string name in (string[])["model.0.conv", "model.0.bn", "model.0.act/sigmoid", "model.0.act/mul", "model.1.m.0.cv1.conv", "model.1.m.0/add", "model.1/concat", "model.2.m", "model.2.m/2", "model.2.m/3", "model.3.m.0", "model.3/decode/Concat"])
            Assert.Contains(name, names);
    }

    [TestMethod]
    [DataRow("models.common", "C3TR")]
    [DataRow("models.experimental", "MixConv2d")]
    [DataRow("torch.nn.modules.activation", "GELU")]
    [DataRow("torch.nn.modules.linear", "Linear")]
    [DataRow("yolov5.models.common", "MyBlock")]
    public void Import_AnUnknownClass_NamesClassAndLayer(string module, string name)
    {
        YoloCompressException error = Fails(Layers.Model(_layers.Conv(3, 4), Layers.Sequential(Layers.Module(module, name)), _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.UnknownModule);
        Assert.Contains($"'{module}.{name}'", error.Message);
        Assert.Contains("'model.1.0'", error.Message);
        Assert.Contains("ONNX", error.Message);
    }

    [TestMethod]
    public void Import_LayersThatDoNotFitEachOther_NameTheLayer()
    {
        Assert.Contains("'model.1.conv'", Fails(Layers.Model(_layers.Conv(3, 4), _layers.Conv(5, 4), _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.InvalidModule).Message);
        PythonObject bn = _layers.Conv(4, 4);
        bn.Modules["bn"] = _layers.BatchNorm(5);
        Assert.Contains("'model.1.bn'", Fails(Layers.Model(_layers.Conv(3, 4), bn, _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.InvalidModule).Message);
        Assert.Contains("shortcut", Fails(Layers.Model(_layers.Conv(3, 4), _layers.Bottleneck(4, 4, 5, true), _layers.Detect(1, [8], [[4, 6]], 5)), ErrorCodes.InvalidModule).Message);
        Assert.Contains("'model.1'", Fails(Layers.Model(_layers.Conv(3, 4), _layers.Conv(4, 4).With("f", 7), _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.InvalidModule).Message);
        Assert.Contains("channels for", Fails(Layers.Model(_layers.Conv(3, 4), _layers.Detect(1, [8], [[4, 6]], 4).With("nc", 2)), ErrorCodes.InvalidModule).Message);
    }

    [TestMethod]
    public void Import_LayersThatLackSomething_NameIt()
    {
        PythonObject noWeight = _layers.Conv(3, 4);
        noWeight["conv"].Parameters["weight"] = null;
        Assert.Contains("'weight'", Fails(Layers.Model(noWeight, _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.InvalidModule).Message);
        PythonObject noConv = _layers.Conv(3, 4);
        noConv.Modules.Remove("conv");
        Assert.Contains("'conv'", Fails(Layers.Model(noConv, _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.InvalidModule).Message);
        PythonObject reflect = _layers.Conv(3, 4);
        reflect["conv"].State["padding_mode"] = "reflect";
        Assert.Contains("padding", Fails(Layers.Model(reflect, _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.InvalidModule).Message);
    }

    [TestMethod]
    [DataRow(10, "8 or 16")]
    [DataRow(0, "8 or 16")]
    [DataRow(-8, "8 or 16")]
    [DataRow(100, "96 or 104")]
    [DataRow(int.MaxValue, "8184 or 8192")]
    public void Import_ASizeBetweenStrides_SaysTheTwoNextToIt(int size, string advice)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => CheckpointImporter.Import(CheckpointFile.SaveModel(Small(1)), new() { ImageSize = size }));
        Assert.AreEqual(ErrorCodes.ImageSizeNotMultiple, error.Code);
        Assert.Contains(advice, error.Message);
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.NegativeInfinity)]
    public void Import_WeightsThatAreNotFinite_AreWarnedOf(float value)
    {
        PythonObject model = Small(1);
        RecordingDiagnostics diagnostics = new();
        CheckpointImporter.Import(CheckpointFile.SaveModel(model), new() { ImageSize = 16 }, diagnostics);
        Assert.IsEmpty(diagnostics.Warnings);
        model["model"]["1"]["conv"].Weight("weight").Values[7] = value;
        CheckpointImporter.Import(CheckpointFile.SaveModel(model), new() { ImageSize = 16 }, diagnostics);
        Assert.AreEqual(ErrorCodes.CheckpointNotFinite, diagnostics.Warnings.Single().Code);
        Assert.Contains("'model.1.conv.weight'", diagnostics.Warnings.Single().Message);
    }

    [TestMethod]
    public void Import_OtherContent_SaysWhatItIs()
    {
        Dictionary<string, object?> weights = new() { ["model.0.conv.weight"] = new PythonTensor([1], [1]) };
        Assert.Contains("state dict", FailsOn(weights).Message);
        Assert.Contains("state dict", FailsOn(new Dictionary<string, object?> { ["model"] = weights }).Message);
        Assert.Contains("neither", FailsOn(new Dictionary<string, object?> { ["epoch"] = 1 }).Message);
        Assert.Contains("neither", FailsOn(new Dictionary<string, object?> { ["model"] = null }).Message);
        Assert.Contains("bare model", FailsOn(Small(1)).Message);
        Assert.Contains("None", FailsOn(null).Message);
        Assert.Contains("SegmentationModel", FailsOn(new Dictionary<string, object?> { ["model"] = Layers.Module("models.yolo", "SegmentationModel") }).Message);
        Assert.Contains("Ensemble", FailsOn(new Dictionary<string, object?> { ["model"] = Layers.Module("models.experimental", "Ensemble") }).Message);
        Assert.Contains("Segment'", FailsOn(new Dictionary<string, object?> { ["model"] = Layers.Model(_layers.Conv(3, 4), Layers.Module("models.yolo", "Segment")) }).Message);
    }

    [TestMethod]
    public void Import_APickleWithWrongBytes_IsAlwaysACodedErrorOrAModel()
    {
        Pickler pickler = new();
        byte[] pickle = pickler.Write(new Dictionary<string, object?> { ["model"] = Small(1) });
        (string, byte[])[] storages = [.. pickler.Storages.Select((s, i) => ($"archive/data/{i}", s.Storage()))];
        Random random = new(17);
        SortedDictionary<string, int> outcomes = new(StringComparer.Ordinal);
        for (int i = 0; i < 1000; i++)
        {
            byte[] damaged = [.. pickle];
            for (int n = random.Next(1, 3); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            string outcome = "imported";
            try
            {
                CheckpointImporter.Import(CheckpointFile.Zip([("archive/data.pkl", damaged), .. storages]), new() { ImageSize = 16 });
            }
            catch (YoloCompressException error)
            {
                Assert.StartsWith("YC02", error.Code);
                outcome = error.Code;
            }

            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        // Malformed, forbidden, wrong layers, wrong tensors and harmless changes all occur.
        Assert.IsGreaterThan(6, outcomes.Count, string.Join(", ", outcomes));
    }

    [TestMethod]
    public void Import_ModulesThatContainEachOther_AreALimitError()
    {
        PythonObject loop = Layers.Sequential();
        loop.Modules["0"] = loop;
        Fails(Layers.Model(_layers.Conv(3, 4), loop, _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.CheckpointLimit);

        // Each holds the next ten times: without a limit 10^12 layers.
        PythonObject inner = Layers.Identity();
        for (int i = 0; i < 12; i++)
            inner = Layers.Sequential([.. Enumerable.Repeat(inner, 10)]);
        Fails(Layers.Model(_layers.Conv(3, 4), inner, _layers.Detect(1, [8], [[4, 6]], 4)), ErrorCodes.CheckpointLimit);
    }

    private static PythonObject Small(int seed)
    {
        Layers layers = new(seed);
        return ModuleCheck.Model(layers, 4, layers.Conv(4, 4, 3), 4);
    }

    private static YoloCompressException Fails(PythonObject model, string code)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => ModuleCheck.Import(model));
        Assert.AreEqual(code, error.Code, error.Message);
        return error;
    }

    private static YoloCompressException FailsOn(object? content)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => CheckpointImporter.Import(CheckpointFile.Save(content), new() { ImageSize = 16 }));
        Assert.AreEqual(ErrorCodes.CheckpointContent, error.Code, error.Message);
        return error;
    }
}
