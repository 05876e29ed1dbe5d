using TorchSharp;
using TorchSharp.Modules;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Training;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class OperatorTests
{
    public static IEnumerable<object[]> Names => OperatorCases.All.Keys.Select(n => new object[] { n });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gives_what_ONNX_Runtime_gives(string name)
    {
        ModelGraph graph = OperatorCases.All[name];
        float[] input = Values();
        using OnnxModel model = new(graph.ToBytes());
        IReadOnlyList<FloatTensor> expected = model.Run(input);
        using DisposeScope scope = Scope();
        using GraphModule module = new(graph);
        module.eval();
        IReadOnlyList<Tensor> actual = module.forward(tensor(input, [2, 4, 6, 6]));
        Assert.HasCount(expected.Count, actual);
        for (int i = 0; i < expected.Count; i++)
        {
            CollectionAssert.AreEqual(expected[i].Shape, Array.ConvertAll(actual[i].shape, d => (int)d));
            Closeness.AssertNear(expected[i].Values, actual[i].ToFloats(), 1e-5);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Gradients_are_those_of_finite_differences(string name)
    {
        ModelGraph graph = OperatorCases.All[name];
        using DisposeScope scope = Scope();
        using GraphModule module = new(graph, null, ScalarType.Float64);
        module.FreezeMoments = true;
        Tensor input = tensor(Values(), [2, 4, 6, 6]).to(ScalarType.Float64).requires_grad_();
        SeededRandom random = new(3);
        Tensor? direction = null;
        Tensor Loss()
        {
            Tensor all = cat([.. module.forward(input).Select(o => o.reshape(-1))]);
            direction ??= tensor(Enumerable.Range(0, (int)all.numel()).Select(_ => (double)random.Between(-1, 1)).ToArray());
            return (all * direction).sum();
        }

        Loss().backward();
        CheckGradient("x", input, Loss);
        foreach ((string weight, Parameter value) in module.Weights)
            CheckGradient(weight, value, Loss);
    }

    [TestMethod]
    public void Every_operator_of_the_table_has_a_case()
    {
        HashSet<string> tested = [.. OperatorCases.All.Values.SelectMany(g => g.Nodes.Select(n => n.OpType))];

        // Of these only the value matters; quantization has tests of its own.
        string[] without = ["And", "Ceil", "Constant", "ConstantOfShape", "DequantizeLinear", "Dropout", "Equal", "Floor", "Less", "Not", "Or", "QuantizeLinear", "Round"];
        CollectionAssert.AreEquivalent(without, OperatorTable.Names.Except(tested).ToArray());
    }

    private static DisposeScope Scope()
    {
        TorchLibraries.Load();
        return NewDisposeScope();
    }

    private static void CheckGradient(string name, Tensor value, Func<Tensor> loss)
    {
        const double Step = 1e-5;
        Tensor? gradient = value.grad;
        Assert.IsNotNull(gradient, $"{name} has no gradient");
        using IDisposable _ = no_grad();
        Tensor flat = value.detach();
        SeededRandom random = new(11);
        for (int k = 0; k < 6; k++)
        {
            long[] at = [.. value.shape.Select(d => (long)random.Below((int)d))];
            TensorIndex[] index = [.. at.Select(i => TensorIndex.Single(i))];
            double before = flat[index].item<double>();
            flat[index] = tensor(before + Step, ScalarType.Float64);
            double above = loss().item<double>();
            flat[index] = tensor(before - Step, ScalarType.Float64);
            double below = loss().item<double>();
            flat[index] = tensor(before, ScalarType.Float64);
            double expected = (above - below) / (2 * Step), actual = gradient[index].item<double>();
            Assert.IsLessThan(1e-5 * Math.Max(1, Math.Abs(expected)), Math.Abs(expected - actual), $"{name}[{string.Join(", ", at)}]: {actual} instead of {expected}");
        }
    }

    // No two values are near each other and none near zero or a limit of Clip, so that a step crosses no kink.
    private static float[] Values()
    {
        float[] values = [.. Enumerable.Range(0, 2 * 4 * 6 * 6).Select(i => ((i + 0.37f) / 288 * 3) - 1.5f)];
        new SeededRandom(5).Shuffle(values);
        return values;
    }
}
