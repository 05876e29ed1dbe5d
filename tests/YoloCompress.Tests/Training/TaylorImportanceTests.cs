using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Structured;
using YoloCompress.Tests.Numerics;
using YoloCompress.Tests.Pruning;
using YoloCompress.Training;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class TaylorImportanceTests
{
    private const int Channels = 16;

    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 64).Select(SmoothPictures.Make)];

    [TestMethod]
    public void Scores_AreTheSquaredChangeOfTheOutputs_WhereTheModelIsLinear()
    {
        ModelGraph graph = Linear();
        float[] scores = TaylorImportance.Measure(graph, Pictures)["stem"];
        double[] truth = [.. Enumerable.Range(0, Channels).Select(c => Change(graph, c))];

        // 128 draws of signs: the mean of as many squares is off by an eighth at one standard deviation.
        double scale = scores.Sum() / truth.Sum();
        for (int c = 0; c < Channels; c++)
            Assert.AreEqual(truth[c] * scale, scores[c], (0.6 * truth[c] * scale) + 1e-9, $"channel {c}");
        Assert.AreEqual(0, scores[3]);
    }

    [TestMethod]
    public void NormalizedLayers_ScoreAsTheirFoldedForm()
    {
        ModelGraph graph = Normalized();
        float[] apart = TaylorImportance.Measure(graph, Pictures[..4])["stem"];
        float[] folded = TaylorImportance.Measure(FoldBatchNormalization.Apply(graph), Pictures[..4])["stem"];
        for (int c = 0; c < Channels; c++)
            Assert.AreEqual(apart[c], folded[c], 1e-3 * apart.Max());
    }

    [TestMethod]
    public void ADetectorsScores_DecideWhichChannelsGo()
    {
        ModelGraph graph = new UntrainedYolov5(["a", "b"], 64).Graph;
        float[][] pictures = [.. Enumerable.Range(0, 2).Select(i => Naive.Random(3 * 64 * 64, i))];
        IReadOnlyDictionary<string, float[]> scores = TaylorImportance.Measure(graph, pictures);
        Assert.IsTrue(scores.Values.All(s => s.All(float.IsFinite)));
        CollectionAssert.AreEqual(scores.Values.SelectMany(s => s).ToArray(), TaylorImportance.Measure(graph, pictures).Values.SelectMany(s => s).ToArray());

        StructuredOptions options = new() { Amount = 0.2, Importance = ChannelImportanceMeasure.Taylor, TaylorScores = scores, Measured = false, Reconstruct = false };
        StructuredResult result = StructuredPruning.Run(graph, options, null, NullDiagnostics.Instance);
        LayerWidth narrower = result.Report.Layers.First(l => l.OutputsAfter < l.OutputsBefore && l.Name.EndsWith("m.0.cv1.conv", StringComparison.Ordinal));
        float[] own = scores[narrower.Name];
        int[] kept = [.. Enumerable.Range(0, own.Length).OrderByDescending(c => own[c]).Take(narrower.OutputsAfter).Order()];
        float[] scales = graph.Initializer(Scales(narrower))!.ToFloats();
        CollectionAssert.AreEqual(kept.Select(c => scales[c]).ToArray(), result.Graph.Initializer(Scales(narrower))!.ToFloats());

        string Scales(LayerWidth layer) => graph.ConsumersOf(graph.Nodes.Single(n => n.Name == layer.Name).Output[0])[0].Input[1];
    }

    // Each channel's reader is stronger than the one before; nobody reads channel 3.
    private static ModelGraph Linear()
    {
        GraphSketch sketch = new(3, size: 16);
        return sketch.Build(sketch.Conv(sketch.Conv("images", Channels, 3, name: "stem"), 4, name: "head")).Edit(editor =>
        {
            editor.TryGetInitializer("head.weight", out TensorProto? weight);
            float[] values = weight!.ToFloats();
            for (int i = 0; i < values.Length; i++)
                values[i] *= i % Channels == 3 ? 0 : 1 + (i % Channels);
            editor.SetInitializer(Tensors.Float("head.weight", [.. weight!.Dims], values));
        });
    }

    private static ModelGraph Normalized()
    {
        GraphSketch sketch = new(4, size: 16);
        string stem = sketch.Silu(sketch.BatchNormalization(sketch.Conv("images", Channels, 3, bias: false, name: "stem")));
        return sketch.Build(sketch.Conv(stem, 4, name: "head"));
    }

    private static double Change(ModelGraph graph, int channel)
    {
        ModelGraph without = graph.Edit(editor =>
        {
            editor.TryGetInitializer("head.weight", out TensorProto? weight);
            float[] values = weight!.ToFloats();
            for (int i = channel; i < values.Length; i += Channels)
                values[i] = 0;
            editor.SetInitializer(Tensors.Float("head.weight", [.. weight!.Dims], values));
        });
        using OnnxModel a = new(graph), b = new(without);
        double sum = 0;
        foreach (float[] picture in Pictures)
        {
            float[] whole = a.Run(picture)[0].Values;
            double mean = whole.Average(), variance = whole.Sum(v => Math.Pow(v - mean, 2)) / (whole.Length - 1);
            sum += whole.Zip(b.Run(picture)[0].Values, (x, y) => Math.Pow(x - y, 2)).Sum() / variance;
        }

        return sum;
    }
}
