using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
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
        Assert.IsLessThan(losses[0] * 0.95, losses[^1], $"from {losses[0]} to {losses[^1]}");
    }

    private static (byte[] Model, double[] Losses) Train(TrainingFixture fixture)
    {
        UntrainedYolov5 untrained = new(TinyDetector.ClassNames, 64, width: 0.125);
        DetectionTrainingOptions options = new() { Steps = 30, Batch = 4, ImageSize = 64, WarmUp = 5, LogEvery = 6, Augmentation = new() { Mosaic = 0 } };
        List<double> losses = [];
        ModelGraph trained = DetectionTrainer.Train(
            untrained.Graph, untrained.Levels, 3, fixture.Pictures, options, NullDiagnostics.Instance, progress: p => losses.Add(p.Box + p.Objectness + p.Class));
        Assert.HasCount(5, losses);
        return (trained.ToBytes(), [.. losses]);
    }
}
