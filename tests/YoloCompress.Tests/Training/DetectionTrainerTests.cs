using YoloCompress.Onnx;
using YoloCompress.Tests.Pipeline;
using YoloCompress.TestAssets;
using YoloCompress.Training;

namespace YoloCompress.Tests.Training;

[TestClass]
public sealed class DetectionTrainerTests
{
    [TestMethod]
    public void Thirty_steps_reduce_the_loss_and_give_the_same_bytes_again()
    {
        using TrainingFixture fixture = new(12);
        (byte[] first, double[] losses) = Train(fixture);
        (byte[] second, double[] again) = Train(fixture);
        CollectionAssert.AreEqual(losses, again);
        CollectionAssert.AreEqual(first, second);
        Assert.IsLessThan(losses[0] * 0.9, losses[^1], $"from {losses[0]} to {losses[^1]}");
    }

    private static (byte[] Model, double[] Losses) Train(TrainingFixture fixture)
    {
        Yolov5Architecture architecture = new(TinyDetector.ClassNames, 96, width: 0.125, seed: 3);
        ModelGraph graph = architecture.Build();
        DetectionTrainingOptions options = new() { Steps = 30, Batch = 4, ImageSize = 96, FirstImageSize = 64, FirstShare = 0.3, WarmUp = 5, LogEvery = 6 };
        RecordingDiagnostics diagnostics = new();
        List<double> losses = [];
        ModelGraph trained = DetectionTrainer.Train(graph, architecture.Levels, 3, fixture.Pictures, options, diagnostics, progress: p => losses.Add(p.Box + p.Objectness + p.Class));
        Assert.HasCount(5, losses);
        return (trained.ToBytes(), [.. losses]);
    }
}
