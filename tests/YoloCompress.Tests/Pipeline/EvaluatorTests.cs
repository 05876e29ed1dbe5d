using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class EvaluatorTests
{
    [TestMethod]
    public void TheOriginalItself_KeepsEverything()
    {
        using TemporaryFolder folder = new();
        ModelGraph model = TinyDetector.Build();
        using Evaluator evaluator = new(model, Pictures(folder), new());
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(model);
        Assert.AreEqual(evaluator.Original, result);
        Assert.IsGreaterThan(0.5, result.Map50!.Value);
        Assert.AreEqual(model.ToBytes().Length, result.FileBytes);
        Assert.AreEqual(new Interval(1, 1, 1), accuracy.Map!.Map5095);
        Assert.AreEqual(1.0, accuracy.Agreement!.Map5095.Value);
        Assert.IsEmpty(accuracy.Fidelity);
        Assert.AreEqual(1.0, evaluator.RetentionOf(model));
    }

    [TestMethod]
    public void ADamagedModel_LosesAccuracy()
    {
        using TemporaryFolder folder = new();
        ModelGraph model = TinyDetector.Build();
        using Evaluator evaluator = new(model, Pictures(folder), new() { Threads = 2 });
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(Damaged(model), resourceBytes: 77);
        Assert.AreEqual(77, result.ResourceBytes);
        Assert.IsLessThan(evaluator.Original.Map5095!.Value, result.Map5095!.Value);
        Assert.AreEqual(result.Map5095.Value / evaluator.Original.Map5095.Value, accuracy.Map!.Map5095.Value, 1e-12);
        Assert.IsLessThan(1, accuracy.Agreement!.Map5095.Value);
        CollectionAssert.AreEqual(new[] { "output0.boxes", "output0.scores" }, accuracy.Fidelity.Select(f => f.Output).ToArray());
        Assert.HasCount(accuracy.OriginalClasses.Count, accuracy.ResultClasses);
    }

    [TestMethod]
    public void WithoutLabels_OnlyAgreementIsMeasured()
    {
        using TemporaryFolder folder = new();
        ModelGraph model = TinyDetector.Build();
        ImageSet set = Pictures(folder, labels: false);
        using Evaluator evaluator = new(model, set, new());
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(Damaged(model));
        Assert.IsFalse(evaluator.HasLabels);
        Assert.IsNull(result.Map50);
        Assert.IsNull(result.Map5095);
        Assert.IsNull(accuracy.Map);
        Assert.AreEqual(1.0, evaluator.Original.Agreement);
        Assert.AreEqual(result.Agreement, accuracy.Agreement!.Map5095.Value);
        Assert.AreEqual(result.Agreement!.Value, evaluator.RetentionOf(Damaged(model))!.Value, 1e-12);
    }

    [TestMethod]
    public void LabelFilesWithoutObjects_GiveAgreementAndAWarning()
    {
        using TemporaryFolder folder = new();
        ImageSet set = Pictures(folder);
        foreach (SetPicture picture in set.Pictures)
            File.WriteAllText(picture.LabelPath!, "");
        RecordingDiagnostics diagnostics = new();
        using Evaluator evaluator = new(TinyDetector.Build(), set, new() { Diagnostics = diagnostics });
        Assert.IsFalse(evaluator.HasLabels);
        Assert.AreEqual(ErrorCodes.NoLabels, diagnostics.Warnings.Single().Code);
        Assert.AreEqual(1.0, evaluator.Original.Agreement);
    }

    [TestMethod]
    public void OutputsThatAreNoDetections_AreComparedByTheirNumbers()
    {
        using TemporaryFolder folder = new();
        ModelGraph model = TinyDetector.Build();
        // The first head's map instead of decoded boxes.
        NodeProto head = model.Nodes.Last(n => n.OpType == "Conv");
        ModelGraph other = model.Edit(e =>
        {
            e.Model.Graph.Output.Clear();
            e.Model.Graph.Output.Add(new ValueInfoProto { Name = head.Output[0], Type = new() { TensorType = new() { ElemType = 1 } } });
        });
        using Evaluator evaluator = new(other, Pictures(folder), new());
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(Damaged(other));
        Assert.IsNull(result.Map5095);
        Assert.IsNull(result.Agreement);
        Assert.IsNull(evaluator.RetentionOf(other));
        Assert.AreEqual(head.Output[0], accuracy.Fidelity.Single().Output);
    }

    [TestMethod]
    public void WithoutPictures_SizesAreMeasured()
    {
        ModelGraph model = TinyDetector.Build();
        using Evaluator evaluator = new(model, null, new());
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(Damaged(model));
        Assert.IsGreaterThan(0, result.Parameters);
        Assert.IsGreaterThan(0, result.Macs!.Value);
        Assert.IsNull(result.Map5095);
        Assert.IsNull(accuracy.Agreement);
    }

    [TestMethod]
    public void OriginalThatFindsNothing_HasNothingToKeep()
    {
        using TemporaryFolder folder = new();
        ModelGraph blind = TinyDetector.Build().Edit(e =>
        {
            foreach (TensorProto tensor in e.Model.Graph.Initializer.Where(t => t.Name.StartsWith("model.13.m", StringComparison.Ordinal) && t.Dims.Count == 1).ToArray())
                e.SetInitializer(Tensors.Float(tensor.Name, [.. tensor.Dims], Enumerable.Repeat(-30f, (int)tensor.ElementCount()).ToArray()));
        });
        using Evaluator evaluator = new(blind, Pictures(folder), new());
        (Measurements result, AccuracyComparison accuracy) = evaluator.Measure(blind);
        Assert.AreEqual(0, result.Map5095);
        Assert.IsNull(evaluator.Original.Agreement);
        Assert.IsNull(result.Agreement);
        Assert.IsNull(accuracy.Map);
        Assert.IsNull(accuracy.Agreement);
    }

    [TestMethod]
    public void Latency_OfTheOriginalItselfHasRatioOne()
    {
        ModelGraph model = TinyDetector.Build(64);
        using Evaluator evaluator = new(model, null, new());
        LatencyFigures latency = evaluator.CompareLatency(model);
        Assert.AreEqual(1, latency.Ratio);
        Assert.AreEqual(latency.OriginalMs, latency.ResultMs);
        Assert.IsGreaterThan(0, latency.OriginalMs);
    }

    internal static ImageSet Pictures(TemporaryFolder folder, bool labels = true)
    {
        ShapesDataset.Write(folder.PathOf("data"), 8);
        if (!labels)
            Directory.Delete(folder.PathOf("data", "labels"), recursive: true);
        return ImageSet.Resolve("data/images", folder.Path, DataSplit.Validation);
    }

    // Weights with noise on them: finds less, and other boxes.
    private static ModelGraph Damaged(ModelGraph model) => model.Edit(e =>
    {
        foreach (TensorProto tensor in e.Model.Graph.Initializer.Where(t => t.Type() == TensorProto.Types.DataType.Float && t.Dims.Count == 4).ToArray())
        {
            Random random = new(1);
            float[] values = tensor.ToFloats();
            for (int i = 0; i < values.Length; i++)
                values[i] *= 1 + (0.3f * (random.NextSingle() - 0.5f));
            e.SetInitializer(Tensors.Float(tensor.Name, [.. tensor.Dims], values));
        }
    });
}
