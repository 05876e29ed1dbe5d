using TorchSharp;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Training;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class GraphModuleTests
{
    [TestMethod]
    [DataRow("reference/yolov5n.onnx")]
    [DataRow("reference/yolov5n-v6.0.onnx")]
    [DataRow("reference/yolov5n-7.onnx")]
    [DataRow("reference/yolov5n-ndfs.onnx")]
    [DataRow("onnx/nanodet_m.onnx")]
    [DataRow("onnx/ultraface-slim-320.onnx")]
    [DataRow("onnx/yunet_n_640_640.onnx")]
    public void Real_models_give_what_ONNX_Runtime_gives(string file)
    {
        ModelGraph graph = ModelGraph.Parse(File.ReadAllBytes(TestData.Require(file.Split('/'))));
        using OnnxModel model = new(graph.ToBytes());
        float[] input = Picture(model.InputShape);
        IReadOnlyList<FloatTensor> expected = model.Run(input);
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = inference_mode();
        using GraphModule module = new(graph);
        module.eval();
        IReadOnlyList<Tensor> actual = module.forward(tensor(input, Array.ConvertAll(model.InputShape, d => (long)d)));
        for (int i = 0; i < expected.Count; i++)
            Closeness.AssertNear(expected[i].Values, actual[i].ToFloats(), 1e-4);
    }

    [TestMethod]
    public void An_untrained_YOLOv5_gives_what_ONNX_Runtime_gives_and_survives_the_round_trip()
    {
        ModelGraph graph = new UntrainedYolov5(["a", "b"], 64).Graph;
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(graph);
        ModelGraph same = module.ToGraph();
        CollectionAssert.AreEqual(graph.ToBytes(), same.ToBytes());
        Assert.AreSame(graph.Origin, same.Origin);
        module.eval();
        float[] input = Picture([1, 3, 64, 64]);
        using OnnxModel model = new(graph.ToBytes());
        Closeness.AssertNear(model.Run(input)[0].Values, module.forward(tensor(input, [1, 3, 64, 64]))[0].ToFloats(), 1e-4);
        Assert.AreEqual(1_765_000, module.Weights.Values.Sum(w => w.numel()), 15_000);
    }

    [TestMethod]
    public void Batch_normalization_learns_moments_only_in_training()
    {
        UntrainedYolov5 untrained = new(["a"], 64);
        ModelGraph graph = untrained.Graph;
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(graph, untrained.Heads);
        Tensor input = tensor(Picture([2, 3, 64, 64]), [2, 3, 64, 64]);
        module.eval();
        module.forward(input);
        CollectionAssert.AreEqual(graph.ToBytes(), module.ToGraph().ToBytes());
        module.train();
        module.FreezeMoments = true;
        module.forward(input);
        CollectionAssert.AreEqual(graph.ToBytes(), module.ToGraph().ToBytes());
        module.FreezeMoments = false;
        module.forward(input);
        ModelGraph changed = module.ToGraph();
        Assert.IsTrue(changed.Initializer("model.0.bn.running_mean")!.ToFloats().Any(v => v != 0));
        CollectionAssert.AreEqual(graph.Initializer("model.0.conv.weight")!.ToFloats(), changed.Initializer("model.0.conv.weight")!.ToFloats());
    }

    [TestMethod]
    public void Masked_weights_stay_zero_while_the_others_learn()
    {
        UntrainedYolov5 untrained = new(["a"], 64);
        ModelGraph graph = untrained.Graph;
        const string Name = "model.0.conv.weight";
        float[] weights = graph.Initializer(Name)!.ToFloats();
        for (int i = 0; i < weights.Length; i += 2)
            weights[i] = 0;
        graph = graph.Edit(e => e.SetInitializer(Tensors.Float(Name, [.. graph.Initializer(Name)!.Dims], weights)));
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(graph, untrained.Heads);
        module.MaskZeros();
        using AdamW optimizer = new(module.Weights.Values, 0.01);
        module.forward(tensor(Picture([2, 3, 64, 64]), [2, 3, 64, 64]))[0].square().mean().backward();
        optimizer.Step(0.01, 10);
        module.ApplyMasks();
        float[] after = module.ToGraph().Initializer(Name)!.ToFloats();
        for (int i = 0; i < weights.Length; i++)
        {
            if (i % 2 == 0)
                Assert.AreEqual(0, after[i]);
            else
                Assert.AreNotEqual(weights[i], after[i]);
        }
    }

    [TestMethod]
    public void An_unknown_operator_is_refused_by_name()
    {
        ModelGraph graph = Graphs.Input(1, 3, 8, 8).Node("Det", "d", ["x"]).Build();
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => new GraphModule(graph));
        Assert.AreEqual(ErrorCodes.OperatorNotTrainable, e.Code);
        StringAssert.Contains(e.Message, "'d' (Det)");
    }

    [TestMethod]
    public void Nodes_that_no_wanted_value_needs_are_left_out()
    {
        ModelGraph graph = Graphs.Input(1, 3, 8, 8).Node("Relu", "r", ["x"]).Node("Det", "d", ["r"]).Build();
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(graph, ["r"]);
        CollectionAssert.AreEqual(new long[] { 1, 3, 8, 8 }, module.forward(zeros(1, 3, 8, 8))[0].shape);
    }

    private static float[] Picture(IReadOnlyList<int> shape)
    {
        // Smooth, as pictures are, and in the range of a picture divided by 255.
        int width = shape[3], height = shape[2];
        float[] values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            int x = i % width, y = i / width % height, c = i / width / height;
            values[i] = 0.5f + (0.25f * MathF.Sin((x * 0.07f) + c)) + (0.25f * MathF.Cos((y * 0.05f) - (c * 0.5f)));
        }

        return values;
    }
}
