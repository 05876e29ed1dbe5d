using YoloCompress.Detection;
using Box = YoloCompress.Detection.Detection;

namespace YoloCompress.Tests.Detection;

[TestClass]
public class BootstrapTests
{
    [TestMethod]
    public void SameModel_KeepsAllForCertain()
    {
        (Box[][] truths, Box[][] detections) = MeanAveragePrecisionTests.RandomPictures(20);
        EvaluationResult result = MeanAveragePrecisionTests.Evaluate(truths, detections);

        Retention? retention = Bootstrap.Retention(result, result, drawings: 50);

        Assert.AreEqual(new Retention(new(1, 1, 1), new(1, 1, 1)), retention);
    }

    [TestMethod]
    public void Interval_ContainsTheEstimate_NarrowsWithPictures_AndIsReproducible()
    {
        Retention few = Worse(20);
        Retention many = Worse(400);

        Assert.IsTrue(few.Map5095.Low < few.Map5095.Value && few.Map5095.Value < few.Map5095.High, few.ToString());
        Assert.IsLessThan(few.Map5095.High - few.Map5095.Low, many.Map5095.High - many.Map5095.Low);
        Assert.AreEqual(few, Worse(20));
    }

    [TestMethod]
    public void OtherPictures_AreRefused()
    {
        (Box[][] truths, Box[][] detections) = MeanAveragePrecisionTests.RandomPictures(5);
        EvaluationResult five = MeanAveragePrecisionTests.Evaluate(truths, detections);
        EvaluationResult four = MeanAveragePrecisionTests.Evaluate(truths[..4], detections[..4]);

        Assert.ThrowsExactly<ArgumentException>(() => Bootstrap.Retention(five, four));
    }

    [TestMethod]
    public void ReferenceThatFindsNothing_HasNothingToKeep()
    {
        (Box[][] truths, Box[][] detections) = MeanAveragePrecisionTests.RandomPictures(5);
        EvaluationResult nothing = MeanAveragePrecisionTests.Evaluate(truths, [.. truths.Select(_ => Array.Empty<Box>())]);

        Assert.IsNull(Bootstrap.Retention(nothing, MeanAveragePrecisionTests.Evaluate(truths, detections)));
    }

    [TestMethod]
    public void Agreement_IsOneWithItself_LowerWithLess_NullWithoutConfidence()
    {
        (_, Box[][] detections) = MeanAveragePrecisionTests.RandomPictures(20);
        DetectionRun original = MeanAveragePrecisionTests.Run(detections);
        DetectionRun less = MeanAveragePrecisionTests.Run([.. detections.Select(d => d.Skip(2).ToArray())]);

        Assert.AreEqual(1, Agreement.Of(original, original)!.Map5095.Value);
        Assert.IsLessThan(0.9, Agreement.Of(original, less)!.Map5095.Value);
        Assert.IsNull(Agreement.Of(MeanAveragePrecisionTests.Run([[new(0, 0, 5, 5, 0.2f, 0)]]), less));
    }

    private static Retention Worse(int pictures)
    {
        (Box[][] truths, Box[][] detections) = MeanAveragePrecisionTests.RandomPictures(pictures);
        Box[][] worse = [.. detections.Select(d => d.Where(b => b.Score > 0.3f).ToArray())];
        return Bootstrap.Retention(
            MeanAveragePrecisionTests.Evaluate(truths, detections), MeanAveragePrecisionTests.Evaluate(truths, worse), drawings: 200)!;
    }
}
