using YoloCompress.Checkpoints;
using YoloCompress.Checkpoints.Archives;
using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

/// <summary>Weights written back into the checkpoint that they came from.</summary>
[TestClass]
public sealed class CheckpointWriterTests
{
    [TestMethod]
    [DataRow("yolov5n")]
    [DataRow("yolov5n-v6.0")]
    [DataRow("yolov5n-7")]
    [DataRow("yolov5n-ndfs")]
    public void WriteBack_WithoutChanges_GivesTheSameFile(string name)
    {
        string path = TestData.Require("weights", name + ".pt");
        CollectionAssert.AreEqual(File.ReadAllBytes(path), CheckpointWriter.WriteBack(CheckpointImporter.Import(path)));
    }

    [TestMethod]
    [DataRow("yolov5n")]
    [DataRow("yolov5n-v6.0")]
    [DataRow("yolov5n-7")]
    [DataRow("yolov5n-ndfs")]
    public void PickleWriter_WritesWhatWasRead_ByteForByte(string name)
    {
        byte[] pickle = TorchArchive.Open(TestData.Require("weights", name + ".pt")).ReadPickle();
        CollectionAssert.AreEqual(pickle, PickleWriter.Write(PickleReader.Read(pickle)));
    }

    [TestMethod]
    [DataRow("yolov5n")]
    [DataRow("yolov5n-v6.0")]
    [DataRow("yolov5n-ndfs")]
    public void WriteBack_ARealModelPruned_ImportsToTheSameOutputs(string name)
    {
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", name + ".pt"), new() { ImageSize = 320 });
        ModelGraph pruned = Prune(graph, "model.4.m.0.cv1", ["model.4.m.0.cv2"], [0, 5, 6]);
        pruned = Prune(pruned, "model.9.cv1", ["model.9.cv2"], [1, 2], times: 4);
        byte[] file = CheckpointWriter.WriteBack(pruned);
        ModelGraph back = CheckpointImporter.Import(file, new() { ImageSize = 320 });
        AssertSameOutputs(pruned, back, 320);
        CollectionAssert.AreEqual(new long[] { 29, 32, 1, 1 }, back.Initializer("model.4.m.0.cv1.conv.weight")!.Dims.ToArray());

        TorchModule model = ((CheckpointOrigin)back.Origin!).Checkpoint.Model.Child("model");
        TorchModule first = model.Child("4").Child("m").Child("0");
        Assert.AreEqual(29, first.Child("cv1").Child("conv").Integer("out_channels"));
        Assert.AreEqual(32, first.Child("cv1").Child("conv").Integer("in_channels"));
        Assert.AreEqual(29, first.Child("cv1").Child("bn").Integer("num_features"));
        Assert.AreEqual(29, first.Child("cv2").Child("conv").Integer("in_channels"));
        Assert.AreEqual(32, first.Child("cv2").Child("conv").Integer("out_channels"));
        TorchModule before = ((CheckpointOrigin)graph.Origin!).Checkpoint.Model.Child("model");
        Assert.AreEqual(before.Child("4").Integer("np") - (3 * (32 + 2 + (32 * 9))), model.Child("4").Integer("np"));
        Assert.AreEqual(before.Child("5").Integer("np"), model.Child("5").Integer("np"));
        AssertSameButForIntegers(((CheckpointOrigin)graph.Origin!).Checkpoint.Root, ((CheckpointOrigin)back.Origin!).Checkpoint.Root);

        // Storages that did not change are the same bytes, in the same order.
        TorchArchive a = ((CheckpointOrigin)graph.Origin!).Checkpoint.Archive;
        TorchArchive b = ((CheckpointOrigin)back.Origin!).Checkpoint.Archive;
        CollectionAssert.AreEqual(a.Records.ToArray(), b.Records.ToArray());
        int different = a.Records.Count(r => !a.ReadRecord(r, int.MaxValue).AsSpan().SequenceEqual(b.ReadRecord(r, int.MaxValue)));
        Assert.AreEqual(13, different, "data.pkl, and the weights and normalizations around the two pruned places: 6 tensors each.");
    }

    [TestMethod]
    public void WriteBack_ChangedValues_AreRoundedToTheCheckpointsType()
    {
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", "yolov5n.pt"), new() { ImageSize = 320 });
        ModelGraph changed = Change(graph, "model.2.cv1.conv.weight", v => v * 1.0001f);
        ModelGraph rounded = CheckpointWriter.RoundToCheckpoint(changed);
        AssertSameOutputs(rounded, CheckpointImporter.Import(CheckpointWriter.WriteBack(rounded), new() { ImageSize = 320 }), 320);
        CollectionAssert.AreEqual(CheckpointWriter.WriteBack(changed), CheckpointWriter.WriteBack(rounded));
        Assert.AreNotEqual(changed.Initializer("model.2.cv1.conv.weight")!.ToFloats()[0], rounded.Initializer("model.2.cv1.conv.weight")!.ToFloats()[0]);
    }

    [TestMethod]
    public void WriteBack_APrunedDepthwiseLayer_ChangesItsGroups()
    {
        Layers layers = new(6);
        PythonObject model = Layers.Model(
            layers.Conv(3, 8, 3),
            layers.Conv(8, 8, 3, 1, 8, name: "DWConv"),
            layers.ConvTranspose2d("models.common", "DWConvTranspose2d", 8, 8, 4, 2, 1, 0, 8),
            layers.Conv(8, 4),
            layers.Detect(1, [8], [[4, 6]], 4));
        for (int i = 1; i < 3; i++)
            model["model"][$"{i}"].State["np"] = 1;
        ModelGraph graph = ModuleCheck.Import(model);
        int[] removed = [1, 4, 5];
        ModelGraph pruned = graph.Edit(editor =>
        {
            foreach (string name in (string[])["model.0.conv.weight", "model.1.conv.weight", "model.2.weight", "model.2.bias", .. Norm("model.0"), .. Norm("model.1")])
                editor.SetInitializer(Without(graph.Initializer(name)!, 0, removed));
            editor.SetInitializer(Without(graph.Initializer("model.3.conv.weight")!, 1, removed));
            foreach (NodeProto node in editor.Nodes.Where(n => n.Name is "model.1.conv" or "model.2"))
                node.Set("group", 5);
        });
        ModelGraph back = CheckpointImporter.Import(CheckpointWriter.WriteBack(pruned), new() { ImageSize = ModuleCheck.Size });
        AssertSameOutputs(pruned, back, ModuleCheck.Size);
        TorchModule written = ((CheckpointOrigin)back.Origin!).Checkpoint.Model.Child("model");
        foreach (TorchModule layer in (TorchModule[])[written.Child("1").Child("conv"), written.Child("2")])
        {
            Assert.AreEqual(5, layer.Integer("groups"));
            Assert.AreEqual(5, layer.Integer("in_channels"));
            Assert.AreEqual(5, layer.Integer("out_channels"));
        }

        Assert.AreEqual((5 * 9) + 10, written.Child("1").Integer("np"));
        Assert.AreEqual((5 * 16) + 5, written.Child("2").Integer("np"));
    }

    [TestMethod]
    public void WriteBack_AViewOfASharedStorage_ChangesItInPlace()
    {
        // Two convolutions whose weights lie in one storage, the second one transposed in it.
        float[] shared = new Layers(8).Numbers(64, -1, 1);
        Layers layers = new(7);
        PythonObject a = layers.Conv(4, 4);
        PythonObject b = layers.Conv(4, 4);
        PythonTensor storage = new([4, 4, 1, 1], shared);
        a["conv"].Parameters["weight"] = storage;
        b["conv"].Parameters["weight"] = storage;
        PythonObject model = Layers.Model(layers.Conv(3, 4), a, b, layers.Detect(1, [8], [[4, 6]], 4));
        storage.Offset = 8;
        storage.Stride = [1, 4, 1, 1];
        ModelGraph graph = ModuleCheck.Import(model);
        ModelGraph changed = Change(Change(graph, "model.1.conv.weight", v => v + 1), "model.2.conv.weight", v => v + 1);
        ModelGraph back = CheckpointImporter.Import(CheckpointWriter.WriteBack(changed), new() { ImageSize = ModuleCheck.Size });
        CollectionAssert.AreEqual(changed.Initializer("model.1.conv.weight")!.ToFloats(), back.Initializer("model.1.conv.weight")!.ToFloats());

        ModelGraph reshaped = graph.Edit(editor => editor.SetInitializer(Without(graph.Initializer("model.1.conv.weight")!, 0, [1])));
        Fails(reshaped, "shares its storage");
    }

    [TestMethod]
    public void WriteBack_WhatHasNoPlace_IsAnError()
    {
        ModelGraph graph = ModuleCheck.Import(ModuleCheck.Model(new(3, "HalfStorage"), 4, new Layers(4, "HalfStorage").Conv(4, 4, 3), 4));
        Fails(graph.WithOrigin(null), "not imported from a checkpoint");
        Fails(FoldBatchNormalization.Apply(graph), "batch normalization was folded");
        Fails(Change(graph, "model.1.conv.weight", _ => 1e6f), "too large");
        Fails(graph.Edit(e => e.SetInitializer(Tensors.Float("model.1.conv.weight", [4, 36], new float[144]))), "4 dims");
    }

    private static void Fails(ModelGraph graph, string explanation)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => CheckpointWriter.WriteBack(graph));
        Assert.AreEqual(ErrorCodes.CheckpointWrite, error.Code);
        Assert.Contains(explanation, error.Message);
    }

    private static string[] Norm(string path) => [$"{path}.bn.weight", $"{path}.bn.bias", $"{path}.bn.running_mean", $"{path}.bn.running_var"];

    /// <summary>Removes output channels of a block and the input channels of those that read it, which get them several times over after a Concat.</summary>
    private static ModelGraph Prune(ModelGraph graph, string producer, string[] consumers, int[] channels, int times = 1)
    {
        int count = (int)graph.Initializer($"{producer}.conv.weight")!.Dims[0];
        int[] inputs = [.. Enumerable.Range(0, times).SelectMany(t => channels.Select(c => (t * count) + c))];
        return graph.Edit(editor =>
        {
            foreach (string name in (string[])[$"{producer}.conv.weight", .. Norm(producer)])
                editor.SetInitializer(Without(graph.Initializer(name)!, 0, channels));
            foreach (string consumer in consumers)
                editor.SetInitializer(Without(graph.Initializer($"{consumer}.conv.weight")!, 1, inputs));
        });
    }

    private static TensorProto Without(TensorProto tensor, int axis, int[] removed)
    {
        long[] dims = [.. tensor.Dims];
        int inner = (int)dims.Skip(axis + 1).Aggregate(1L, (a, b) => a * b);
        float[] kept = [.. tensor.ToFloats().Where((_, i) => !removed.Contains(i / inner % (int)dims[axis]))];
        dims[axis] -= removed.Length;
        return Tensors.Float(tensor.Name, dims, kept);
    }

    private static ModelGraph Change(ModelGraph graph, string initializer, Func<float, float> change) => graph.Edit(editor =>
    {
        TensorProto tensor = graph.Initializer(initializer)!;
        editor.SetInitializer(Tensors.Float(initializer, [.. tensor.Dims], Array.ConvertAll(tensor.ToFloats(), v => change(v))));
    });

    private static void AssertSameOutputs(ModelGraph expected, ModelGraph actual, int size)
    {
        float[] picture = new Layers(3).Numbers(3 * size * size, 0, 1);
        using OnnxModel a = new(expected);
        using OnnxModel b = new(actual);
        CollectionAssert.AreEqual(a.Run(picture)[0].Values, b.Run(picture)[0].Values);
    }

    /// <summary>The same classes, keys and types; only integers may differ.</summary>
    private static void AssertSameButForIntegers(PickleValue expected, PickleValue actual)
    {
        PickleValue[] before = [.. PickleWalk.All(expected)];
        PickleValue[] after = [.. PickleWalk.All(actual)];
        Assert.HasCount(before.Length, after);
        for (int i = 0; i < before.Length; i++)
        {
            Assert.AreEqual(before[i].GetType(), after[i].GetType());
            if (before[i] is not PickleInteger)
                Assert.AreEqual(before[i].Describe(), after[i].Describe());
        }
    }
}
