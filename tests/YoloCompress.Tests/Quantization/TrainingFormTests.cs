using TorchSharp;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;
using YoloCompress.Training;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Tests.Quantization;

/// <summary>What is trained is what ships: the form with fake quantization computes what the model with integer layouts computes.</summary>
[TestClass]
public sealed class TrainingFormTests
{
    private static readonly ModelGraph Tiny = TinyDetector.Build();
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 8).Select(i => StaticQuantizerTests.Picture((ulong)i))];

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.99)]
    public void The_exported_model_computes_what_the_trained_one_computes(double retention)
    {
        ModelGraph? trained = null;
        QuantizationOutcome outcome = Run(retention, form => trained = Changed(form));
        float[] unseen = StaticQuantizerTests.Picture(99);
        using OnnxModel exported = new(outcome.Graph, new() { Optimize = false });
        float[] expected = FakeQuantized(trained!, unseen), actual = exported.Run(unseen)[0].Values;
        AssertSame(expected, actual);

        // The change is large against what is left of difference.
        using OnnxModel untrained = new(Run(retention, null).Graph, new() { Optimize = false });
        Assert.IsGreaterThan(5 * Distance(expected, actual), Distance(expected, untrained.Run(unseen)[0].Values));
    }

    [TestMethod]
    public void A_model_that_learned_nothing_stays_as_it_was()
    {
        byte[] plain = Run(0.99, null).Graph.ToBytes();
        CollectionAssert.AreEqual(plain, Run(0.99, form => form).Graph.ToBytes());
    }

    [TestMethod]
    public void Runs_at_other_sizes_and_batches_than_the_model()
    {
        ModelGraph? form = null;
        Run(0.99, f => form = f);
        IReadOnlyList<string> heads = [.. DetectHead.Find(form!)!.Levels.Select(l => l.Value)];
        using DisposeScope scope = NewDisposeScope();
        using GraphModule module = new(form!, heads);
        Assert.AreEqual(2, module.forward(zeros(2, 3, 96, 64))[0].shape[0]);
    }

    private static QuantizationOutcome Run(double retention, Func<ModelGraph, ModelGraph>? train) => StaticQuantizer.Run(
        Tiny, new QuantizationData(Pictures) { Train = train }, new() { Threads = 2, TargetRetention = retention }, NullDiagnostics.Instance);

    // Every seventh code is another one, and every bias, as if they had been trained.
    private static ModelGraph Changed(ModelGraph form) => form.Edit(editor =>
    {
        foreach (NodeProto node in form.Nodes.Where(n => n.OpType == "Conv"))
        {
            if (form.ProducerOf(node.Input[1]) is { OpType: "DequantizeLinear" } weights)
            {
                TensorProto codes = form.Initializer(weights.Input[0])!;
                editor.SetInitializer(Tensors.Int8(codes.Name, [.. codes.Dims], [.. codes.ToInt64s().Select((c, i) => (sbyte)(i % 7 == 0 && Math.Abs(c) is > 4 and < 120 ? c + 4 : c))]));
            }

            if (form.ProducerOf(node.Input[2]) is { } integers)
            {
                TensorProto codes = form.Initializer(integers.Input[0])!;
                editor.SetInitializer(Tensors.Int32(codes.Name, [.. codes.Dims], [.. codes.ToInt64s().Select(c => (int)(c * 1.01))]));
            }
            else
            {
                TensorProto bias = form.Initializer(node.Input[2])!;
                editor.SetInitializer(Tensors.Float(bias.Name, [.. bias.Dims], [.. bias.ToFloats().Select(v => v * 1.01f)]));
            }
        }
    });

    private static float[] FakeQuantized(ModelGraph form, float[] picture)
    {
        TorchLibraries.Load();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable _ = no_grad();
        using GraphModule module = new(form);
        return module.forward(tensor(picture, [1, 3, TinyDetector.DefaultImageSize, TinyDetector.DefaultImageSize]))[0].ToFloats();
    }

    // Sums in another order tip some values over to the next code, so equality is one of nearly all values.
    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        int near = expected.Zip(actual).Count(p => Math.Abs(p.First - p.Second) <= 1e-3 * Math.Max(1, Math.Abs(p.First)));
        Assert.IsGreaterThan(0.95 * expected.Length, near, $"only {near} of {expected.Length} values are the same");
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b).Average(p => Math.Abs(p.First - p.Second) / Math.Max(1, Math.Abs(p.First)));
}
