using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Inference;
using YoloCompress.Tests.Pipeline;

namespace YoloCompress.Tests.Detection;

[TestClass]
public sealed class DetectionEvaluatorTests : IDisposable
{
    private const int Count = 12;

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDiagnostics _diagnostics = new();
    private readonly OnnxModel _model = new(TinyDetector.Build());
    private readonly string _yaml;

    public DetectionEvaluatorTests() => _yaml = ShapesDataset.Write(_folder.PathOf("shapes"), Count);

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public void TinyDetector_FindsItsShapes_AndClassesHaveNames()
    {
        EvaluationResult result = Evaluator().Evaluate(_model);

        Assert.IsGreaterThan(0.8, result.Map50);
        Assert.AreEqual(Count, result.Records.Count);
        CollectionAssert.IsSubsetOf(result.PerClass.Select(c => c.Name).ToArray(), TinyDetector.ClassNames.ToArray());
    }

    [TestMethod]
    public void Result_DoesNotDependOnParallelism_NorOnTheCache()
    {
        DetectionRun alone = Evaluator(new() { Parallelism = 1 }).Detect(_model);
        DetectionRun together = Evaluator(new() { Parallelism = 4 }, new(limit: 0)).Detect(_model);

        Assert.HasCount(Count, alone.Pictures);
        foreach ((PictureDetections first, PictureDetections second) in alone.Pictures.Zip(together.Pictures))
        {
            Assert.AreEqual((first.Index, first.Width, first.Height), (second.Index, second.Width, second.Height));
            CollectionAssert.AreEqual(first.Detections, second.Detections);
        }
    }

    [TestMethod]
    public void RawHeads_GiveTheSameDetections()
    {
        ModelGraph graph = TinyDetector.Build();
        ModelGraph raw = graph.Edit(e =>
        {
            e.Model.Graph.Output.Clear();
            for (int level = 0; level < 3; level++)
                e.Model.Graph.Output.Add(new ValueInfoProto { Name = graph.Nodes.Single(n => n.Name == $"model.13.m.{level}").Output[0] });
            e.Model.MetadataProps.Add(new StringStringEntryProto
            {
                Key = "anchors",
                Value = $"[{string.Join(",", new[] { 8, 16, 32 }.Select(s => $"[{string.Join(",", new[] { 2.6f, 3.8f, 5.4f }.Select(a => $"{a * s / 2},{a * s / 2}"))}]"))}]",
            });
        });
        using OnnxModel rawModel = new(raw);
        DetectionEvaluator evaluator = Evaluator();

        EvaluationResult decoded = evaluator.Evaluate(_model);
        EvaluationResult heads = evaluator.Evaluate(rawModel);

        Assert.AreEqual(decoded.Map50, heads.Map50, 1e-6);
        Assert.AreEqual(decoded.Map5095, heads.Map5095, 1e-6);
    }

    [TestMethod]
    public void UnreadablePictures_AreLeftOut_WithOneWarningEach()
    {
        string broken = _folder.Write("shapes/images/shapes-00003.png", "no picture");
        DetectionEvaluator evaluator = Evaluator();

        EvaluationResult result = evaluator.Evaluate(_model);
        evaluator.Evaluate(_model);

        CollectionAssert.AreEqual(Enumerable.Range(0, Count).Where(i => i != 3).ToArray(), result.Records.Select(r => r.Index).ToArray());
        (string code, _, string? file) = _diagnostics.Warnings.Single();
        Assert.AreEqual((ErrorCodes.PictureUnreadable, broken), (code, file));
    }

    [TestMethod]
    public void ManyUnreadablePictures_AreSummedUp()
    {
        foreach (string file in Directory.GetFiles(_folder.PathOf("shapes/images")).Order().Skip(1))
            File.WriteAllText(file, "");

        Evaluator().Detect(_model);

        Assert.AreEqual(11, _diagnostics.Warnings.Count);
        StringAssert.Contains(_diagnostics.Warnings[^1].Message, "More than 10");
    }

    [TestMethod]
    public void NoReadablePicture_IsAnError()
    {
        foreach (string file in Directory.GetFiles(_folder.PathOf("shapes/images")))
            File.WriteAllText(file, "");

        Assert.AreEqual(ErrorCodes.AllPicturesUnreadable, Code(() => Evaluator().Detect(_model)));
        Assert.AreEqual(ErrorCodes.AllPicturesUnreadable, Code(() => Reader().Read(160, 160).Count()));
    }

    [TestMethod]
    public void Reader_GoesOnUntilThereAreEnough()
    {
        _folder.Write("shapes/images/shapes-00000.png", "");

        float[][] pictures = [.. Reader().ReadFloats(160, 160, count: 3)];

        Assert.HasCount(3, pictures);
        CollectionAssert.AreEqual(LetterboxedPicture.Load(_folder.PathOf("shapes/images/shapes-00001.png"), 160).ToFloats(), pictures[0]);
        Assert.HasCount(1, _diagnostics.Warnings);
    }

    [TestMethod]
    public void InvalidLabels_LeaveTheirPictureOut_AndAllInvalidIsAnError()
    {
        string broken = _folder.Write("shapes/labels/shapes-00003.txt", "0 100 100 50 50");

        EvaluationResult result = Evaluator().Evaluate(_model);

        Assert.AreEqual(Count - 1, result.Records.Count);
        (string code, string message, string? file) = _diagnostics.Warnings.Single();
        Assert.AreEqual((ErrorCodes.LabelInvalid, broken), (code, file));
        StringAssert.Contains(message, "line 1");
        foreach (string label in Directory.GetFiles(_folder.PathOf("shapes/labels")))
            File.WriteAllText(label, "x");
        Assert.AreEqual(ErrorCodes.AllLabelsInvalid, Code(() => Evaluator().Evaluate(_model)));
    }

    [TestMethod]
    public void LabelOfAClassThatTheModelLacks_IsAnError()
    {
        string label = _folder.Write("shapes/labels/shapes-00003.txt", "3 0.5 0.5 0.1 0.1");

        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Evaluator().Evaluate(_model));

        Assert.AreEqual((ErrorCodes.LabelClassOutOfRange, label), (e.Code, e.File));
    }

    [TestMethod]
    public void NoLabels_IsAnError()
    {
        Directory.Delete(_folder.PathOf("shapes/labels"), recursive: true);

        Assert.AreEqual(ErrorCodes.NoLabels, Code(() => Evaluator().Evaluate(_model)));
    }

    [TestMethod]
    public void OtherOutputs_AreNoDetections()
    {
        using OnnxModel model = new(SmallModels.Chain());

        Assert.IsNull(DetectionDecoders.TryFind(model));
        Assert.AreEqual(ErrorCodes.OutputsNotDetections, Code(() => Evaluator().Detect(model)));
    }

    [TestMethod]
    public void BatchOfTwo_IsRefused()
    {
        using OnnxModel model = new(SmallModels.Chain(TensorProto.Types.DataType.Float, 2, 3, 8, 8));

        Assert.AreEqual(ErrorCodes.UnsupportedInput, Code(() => OutputFidelity.Compare(model, model, Reader())));
    }

    [TestMethod]
    public void Fidelity_IsPerfectWithItself_AndSeesADifference()
    {
        ModelGraph graph = TinyDetector.Build();
        using OnnxModel halved = new(graph.Edit(e =>
        {
            e.Model.Graph.Initializer.Add(Tensors.Float("half", [], [0.5f]));
            NodeProto last = e.Nodes.Single(n => n.Output.Contains("output0"));
            last.Output[0] = "before";
            e.Add("Mul", "halve", ["before", "half"], ["output0"]);
        }));

        IReadOnlyList<OutputSimilarity> same = OutputFidelity.Compare(_model, _model, Reader(), count: 2);
        IReadOnlyList<OutputSimilarity> half = OutputFidelity.Compare(_model, halved, Reader(), count: 2);

        CollectionAssert.AreEqual(new[] { "output0.boxes", "output0.scores" }, same.Select(s => s.Output).ToArray());
        Assert.IsTrue(same.All(s => double.IsPositiveInfinity(s.SqnrDb) && s.MaxDifference == 0 && Math.Abs(s.Cosine - 1) < 1e-12));
        // Half the signal is lost: 10 log10(1 / 0.5²) dB.
        Assert.IsTrue(half.All(s => Math.Abs(s.SqnrDb - 6.0206) < 1e-3 && Math.Abs(s.Cosine - 1) < 1e-12));
    }

    private DetectionEvaluator Evaluator(EvaluationOptions? options = null, PictureCache? cache = null) => new(Set(), cache, _diagnostics, options);

    private PictureReader Reader() => new(Set(), null, _diagnostics);

    private ImageSet Set() => ImageSet.Resolve(_yaml, _folder.Path, DataSplit.Validation, _diagnostics);

    private static string Code(Action action) => Assert.ThrowsExactly<YoloCompressException>(action).Code;
}
