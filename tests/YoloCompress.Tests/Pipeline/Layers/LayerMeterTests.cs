using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Quantization;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class LayerMeterTests
{
    private const float Scale = 0.5f;
    private const int Limit = 3;

    [TestMethod]
    public void OneConvolution_IsMeasuredAsByHand()
    {
        // Weights 1 and -2 on two channels, 1x1: outputs are x and -2x. Codes hold 0 to 1.5 of them in steps of 0.5.
        ModelGraph graph = Convolution();
        ModelGraph quantized = graph.Edit(editor =>
        {
            editor.SetInitializer(Tensors.Int8("codes", [2, 1, 1, 1], [2, -3]));
            editor.SetInitializer(Tensors.Float("steps", [2], [0.5f, 0.5f]));
            editor.SetInitializer(Tensors.Int8("zeros", [2], [0, 0]));
            editor.Add("DequantizeLinear", "weights", ["codes", "steps", "zeros"], ["real"]).Set("axis", 0L);
            editor.Nodes.Single(n => n.OpType == "Conv").Input[1] = "real";
            editor.SetInitializer(Tensors.Float("step", [], [Scale]));
            editor.SetInitializer(Tensors.UInt8("zero", [], [255 - Limit]));
            editor.Add("QuantizeLinear", "q", ["y", "step", "zero"], ["y_q"]);
            editor.Add("DequantizeLinear", "d", ["y_q", "step", "zero"], ["y_d"]);
            editor.Model.Graph.Output[0].Name = "y_d";
        });
        QuantizationOutcome outcome = new(quantized, [new("conv", "Conv", "int8", 3, "", null, null)], new());

        LayerMeasurement measured = LayerMeter.Measure(graph, outcome, [[1, 2]], threads: 1)["conv"];

        // True: 1 2 -2 -4. The second weight became -1.5: 1 2 -1.5 -3, and the first 2 is clipped to 1.5.
        Assert.AreEqual(10 * Math.Log10((1 + 4 + 4 + 16) / (0.25 + 0.25 + 1)), measured.SqnrDb!.Value, 1e-4);
        Assert.AreEqual(-4, measured.Activations!.Minimum);
        Assert.AreEqual(2, measured.Activations.Maximum);
        Assert.AreEqual(1.5, measured.Activations.ClipHigh, 1e-6);
        Assert.AreEqual(-126, measured.Activations.ClipLow, 1e-4);
        Assert.AreEqual(0.25, measured.Activations.Clipped);
        Assert.AreEqual((-2.0, 1.0), (measured.Weights!.Minimum, measured.Weights.Maximum));
        Assert.AreEqual(1.5, measured.Weights.ClipHigh, 1e-6);
        Assert.AreEqual(0.5, measured.Weights.Clipped, "-2 is beyond -3.5 steps of 0.5");
    }

    [TestMethod]
    public void SameModel_HasNoNoise()
    {
        ModelGraph graph = Convolution();
        LayerMeasurement measured = LayerMeter.Measure(graph, new(graph, [new("conv", "Conv", "float", 32, "", null, null)], new()), [[1, 2]], 1)["conv"];
        Assert.AreEqual(new LayerMeasurement(null, null, null), measured);
    }

    [TestMethod]
    public void EveryLayerOfADetector_IsMeasured_HeadIncluded()
    {
        ModelGraph tiny = TinyDetector.Build();
        float[][] pictures = [.. Enumerable.Range(0, 4).Select(i => StaticQuantizerTests.Picture((ulong)i))];
        QuantizationOutcome outcome = StaticQuantizer.Run(tiny, pictures, new() { TargetRetention = 0 }, NullDiagnostics.Instance);
        IReadOnlyDictionary<string, LayerMeasurement> measured = LayerMeter.Measure(tiny, outcome, pictures, threads: 1);
        foreach (LayerQuantization layer in outcome.Layers)
        {
            Assert.IsNotNull(measured[layer.Name].SqnrDb, layer.Name);
            Assert.AreEqual(layer.Placement == "int8", measured[layer.Name].Weights != null, layer.Name);
        }

        double[] all = [.. measured.Values.Select(m => m.SqnrDb!.Value).Order()];
        Assert.IsGreaterThan(20, all[all.Length / 2]);

        // A product's rows in the wrong order would be noise alone, about 0 dB.
        foreach (string head in (string[])["model.13.m.0", "model.13.m.1", "model.13.m.2"])
            Assert.IsGreaterThan(15, measured[head].SqnrDb!.Value, head);
    }

    private static ModelGraph Convolution()
    {
        ModelProto model = new() { IrVersion = 8, Graph = new() { Name = "one" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        model.Graph.Input.Add(ValueInfos.Tensor("x", TensorProto.Types.DataType.Float, 1, 1, 1, 2));
        model.Graph.Output.Add(ValueInfos.Tensor("y", TensorProto.Types.DataType.Float, 1, 2, 1, 2));
        return new ModelGraph(model).Edit(editor =>
        {
            editor.SetInitializer(Tensors.Float("w", [2, 1, 1, 1], [1, -2]));
            editor.Add("Conv", "conv", ["x", "w"], ["y"]);
        });
    }
}
