using TorchSharp;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Training;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class QuantizedStudentTests
{
    [TestMethod]
    public void Rounds_as_ONNX_Runtime_rounds()
    {
        ModelGraph graph = Quantized();
        float[] input = Input();
        using OnnxModel model = new(graph, new() { Optimize = false });
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(graph);
        Closeness.AssertNear(model.Run(input)[0].Values, module.forward(tensor(input, [1, 2, 4, 4]))[0].ToFloats(), 1e-5);
    }

    [TestMethod]
    public void Comes_back_quantized_and_unchanged_until_it_learns()
    {
        ModelGraph graph = Quantized();
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(graph);
        CollectionAssert.AreEqual(graph.ToBytes(), module.ToGraph().ToBytes());
        module.forward(tensor(Input(), [1, 2, 4, 4]))[0].sum().backward();
        using AdamW optimizer = new(module.Weights.Values, 0);
        optimizer.Step(0.1, 100);
        ModelGraph learned = module.ToGraph();
        TensorProto codes = learned.Initializer("w")!;
        Assert.AreEqual(TensorProto.Types.DataType.Int8, codes.Type());
        CollectionAssert.AreNotEqual(graph.Initializer("w")!.ToInt64s(), codes.ToInt64s());
        Assert.IsTrue(codes.ToInt64s().All(c => Math.Abs(c) <= 15), "codes of five bits stay codes of five bits");
        CollectionAssert.AreEqual(graph.Initializer("xs")!.ToFloats(), learned.Initializer("xs")!.ToFloats());
    }

    [TestMethod]
    public void Gradients_pass_through_the_rounding_within_the_range_only()
    {
        ModelGraph graph = Graphs.Input(1, 1, 1, 4).With(Tensors.Float("s", [], [0.5f])).With(Tensors.UInt8("z", [], [2]))
            .Node("QuantizeLinear", "q", ["x", "s", "z"]).Node("DequantizeLinear", "y", ["q", "s", "z"]).Build();
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(graph);

        // From (0 - 2) / 2 = -1 to (255 - 2) / 2 = 126.5.
        Tensor x = tensor(new[] { -1.3f, -0.8f, 0.3f, 200f }, [1, 1, 1, 4]).requires_grad_();
        Tensor y = module.forward(x)[0];
        CollectionAssert.AreEqual(new[] { -1f, -1f, 0.5f, 126.5f }, y.ToFloats());
        y.sum().backward();
        CollectionAssert.AreEqual(new[] { 0f, 1f, 1f, 0f }, x.grad!.ToFloats());
    }

    private static float[] Input() => [.. Enumerable.Range(0, 32).Select(i => (i * 7 % 32 / 16f) - 0.9f)];

    /// <summary>A convolution with codes of five bits a channel, between two quantized values.</summary>
    private static ModelGraph Quantized()
    {
        SeededRandom random = new(2);
        sbyte[] codes = [.. Enumerable.Range(0, 3 * 2 * 3 * 3).Select(_ => (sbyte)(random.Below(31) - 15))];
        return Graphs.Input(1, 2, 4, 4)
            .With(Tensors.Float("xs", [], [0.01f])).With(Tensors.UInt8("xz", [], [100]))
            .With(Tensors.Int8("w", [3, 2, 3, 3], codes)).With(Tensors.Float("ws", [3], [0.02f, 0.03f, 0.05f])).With(Tensors.Int8("wz", [3], [0, 0, 0]))
            .With(Tensors.Int32("b", [3], [100, -2000, 700])).With(Tensors.Float("bs", [3], [0.0002f, 0.0003f, 0.0005f])).With(Tensors.Int32("bz", [3], [0, 0, 0]))
            .With(Tensors.Float("ys", [], [0.02f])).With(Tensors.UInt8("yz", [], [128]))
            .Node("QuantizeLinear", "xq", ["x", "xs", "xz"]).Node("DequantizeLinear", "xd", ["xq", "xs", "xz"])
            .Node("DequantizeLinear", "wd", ["w", "ws", "wz"], n => n.Set("axis", 0L)).Node("DequantizeLinear", "bd", ["b", "bs", "bz"], n => n.Set("axis", 0L))
            .Node("Conv", "c", ["xd", "wd", "bd"], n => n.Set("pads", 1, 1, 1, 1))
            .Node("QuantizeLinear", "yq", ["c", "ys", "yz"]).Node("DequantizeLinear", "y", ["yq", "ys", "yz"]).Build();
    }
}
