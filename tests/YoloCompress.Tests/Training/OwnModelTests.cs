using YoloCompress.Checkpoints;
using YoloCompress.Detection;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Training;

/// <summary>The committed checkpoint that samples/TrainDetector trained.</summary>
[TestClass]
public sealed class OwnModelTests
{
    private const int ImageSize = 320;

    private static readonly string Folder = Repository.PathOf("samples", "DetectObjects", "workbench");

    [TestMethod]
    public void Detects_what_is_on_its_validation_pictures()
    {
        ImageSet pictures = ImageSet.Resolve(Path.Combine(Folder, "workbench.yaml"), Folder, DataSplit.Validation);
        Assert.HasCount(64, pictures.Pictures);
        using OnnxModel model = new(Import());
        EvaluationResult result = new DetectionEvaluator(pictures).Evaluate(model);
        Assert.IsGreaterThanOrEqualTo(0.90, result.Map50);
        Assert.IsGreaterThanOrEqualTo(0.60, result.Map5095);
    }

    [TestMethod]
    public void Is_a_YOLOv5n_for_the_classes_of_its_data()
    {
        ModelGraph graph = Import();
        CheckpointOrigin origin = (CheckpointOrigin)graph.Origin!;
        Assert.IsLessThan(5_000_000, origin.Bytes.Length);
        DetectHead head = DetectHead.Find(graph)!;
        Assert.AreEqual(5, head.ClassCount);
        CollectionAssert.AreEqual(new[] { 8, 16, 32 }, head.Levels.Select(l => (int)l.Stride).ToArray());
        long parameters = ModelStatistics.Of(graph).Parameters;
        Assert.IsTrue(parameters is > 1_700_000 and < 1_900_000, $"{parameters} parameters");
    }

    private static ModelGraph Import()
    {
        string path = Path.Combine(Folder, "workbench.pt");
        return CheckpointImporter.Import(path, new() { ImageSize = ImageSize });
    }
}
