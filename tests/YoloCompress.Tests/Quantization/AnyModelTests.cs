using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
using YoloCompress.Tests.Inference;
using YoloCompress.Tests.Pipeline;

namespace YoloCompress.Tests.Quantization;

/// <summary>Models that are no YOLO: what lies before a layer that stays in float must not follow it there.</summary>
[TestClass]
public class AnyModelTests
{
    [TestMethod]
    [DataRow("Relu")]
    [DataRow("LeakyRelu")]
    public void OnlyTheFirstAndTheLastLayerStayFloat(string activation)
    {
        ModelGraph graph = ConvolutionChain.Build(activation);
        QuantizationOutcome outcome = Run(graph, new() { TargetRetention = 0 }, NullDiagnostics.Instance);
        CollectionAssert.AreEqual(
            new[] { "float", "int8", "int8", "float" }, outcome.Layers.OrderBy(l => l.Name, StringComparer.Ordinal).Select(l => l.Placement).ToArray());
        Assert.AreEqual(2, OptimizedGraph.Of(outcome.Graph).OperatorCounts["QLinearConv"]);
        Assert.IsGreaterThan(25.0, Sqnr(graph, outcome.Graph));
    }

    [TestMethod]
    public void MovedCodes_CanBeReadByFloatNodes()
    {
        ModelGraph graph = ConvolutionChain.Build("LeakyRelu").Edit(editor =>
        {
            editor.Add("Split", "split", ["act1"], ["left", "right"]).Set("axis", 1L);
            editor.Add("Concat", "twice", ["left", "left"], ["twice"]).Set("axis", 1L);
            editor.Add("Tanh", "tanh", ["right"], ["bounded"]);
            editor.Nodes.Single(n => n.Name == "conv2").Input[0] = "twice";
            editor.Model.Graph.Output.Add(SmallModels.Value("bounded", TensorProto.Types.DataType.Float, 1, ConvolutionChain.Channels / 2, ConvolutionChain.Side, ConvolutionChain.Side));
        });
        QuantizationOutcome outcome = Run(graph, new() { TargetRetention = 0 }, NullDiagnostics.Instance);
        Assert.AreEqual(2, outcome.Layers.Count(l => l.Placement == "int8"));
        Assert.IsGreaterThan(20.0, Sqnr(graph, outcome.Graph));
    }

    [TestMethod]
    public void WhereInt8WouldBeOfNoUse_LayersGoBackUntilTheTargetHolds()
    {
        // Next to a channel a thousand times as large, the others are less than a step of their common scale; what reads them makes them large again.
        ModelGraph graph = ConvolutionChain.Build("LeakyRelu", c => c == 0 ? 1000 : 1);
        // Decisions that are given are not searched for: every layer in INT8.
        QuantizationData everything = new(ConvolutionChain.Pictures(6)) { Decisions = new() };
        Assert.IsLessThan(10.0, Sqnr(graph, StaticQuantizer.Run(graph, everything, new() { Threads = 1 }, NullDiagnostics.Instance).Graph));
        QuantizationOutcome outcome = Run(graph, new(), NullDiagnostics.Instance);
        Assert.IsNotEmpty(outcome.Decisions.FloatLayers);
        Assert.IsLessThanOrEqualTo(0.01, outcome.Decisions.Outputs.Single().Share);
    }

    [TestMethod]
    public void NoiseThatIsLeft_IsSaid()
    {
        RecordingDiagnostics diagnostics = new();
        OutputNoise noise = new("out", 0.02);
        QuantizationDecisions kept = new() { Ranking = [new("conv2", 1, 1), new("conv1", 0.5, 1)], FloatLayers = ["conv2"], Outputs = [noise, new("other", 0.001)] };
        StaticQuantizer.Run(ConvolutionChain.Build("Relu"), new QuantizationData(ConvolutionChain.Pictures(6)) { Decisions = kept }, new() { Threads = 1 }, diagnostics);
        string message = diagnostics.Warnings.Single(w => w.Code == ErrorCodes.NoisyOutput).Message;
        Assert.Contains("'out'", message);
        Assert.Contains("17.0 dB", message);
        Assert.Contains("conv1", message);
    }

    [TestMethod]
    public void LittleNoise_NeedsNoWords()
    {
        RecordingDiagnostics diagnostics = new();
        QuantizationOutcome outcome = Run(ConvolutionChain.Build("Relu"), new(), diagnostics);
        Assert.IsLessThan(0.01, outcome.Decisions.Outputs.Single().Share);
        Assert.DoesNotContain(w => w.Code == ErrorCodes.NoisyOutput, diagnostics.Warnings);
    }

    private static QuantizationOutcome Run(ModelGraph graph, QuantizationOptions options, IDiagnostics diagnostics) =>
        StaticQuantizer.Run(graph, ConvolutionChain.Pictures(6), options with { Threads = 1 }, diagnostics);

    private static double Sqnr(ModelGraph original, ModelGraph changed)
    {
        using OnnxModel a = new(original), b = new(changed);
        double noise = 0, signal = 0;
        foreach (float[] picture in ConvolutionChain.Pictures(9).Skip(6))
        {
            float[] expected = a.Run(picture)[0].Values, actual = b.Run(picture)[0].Values;
            noise += expected.Zip(actual, (x, y) => Math.Pow(x - y, 2)).Sum();
            signal += expected.Sum(x => x * (double)x);
        }

        return 10 * Math.Log10(signal / noise);
    }
}
