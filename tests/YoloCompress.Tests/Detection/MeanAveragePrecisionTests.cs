using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using Box = YoloCompress.Detection.Detection;

namespace YoloCompress.Tests.Detection;

[TestClass]
public class MeanAveragePrecisionTests
{
    /// <summary>Even perfect detections lose half an interval, since precision ends at 0.</summary>
    private const double Perfect = 0.995;

    private static readonly Box Object = new(10, 10, 20, 20, 1, 0);

    [TestMethod]
    public void PerfectDetections()
    {
        EvaluationResult result = Evaluate([[Object], [Object with { Class = 2 }]], [[Object], [Object with { Class = 2 }]]);

        Assert.AreEqual(Perfect, result.Map50, 1e-12);
        Assert.AreEqual(Perfect, result.Map5095, 1e-12);
        CollectionAssert.AreEqual(new[] { 0, 2 }, result.PerClass.Select(c => c.Class).ToArray());
    }

    [TestMethod]
    public void LooseBox_CountsAtLowThresholdsOnly()
    {
        // Shares 72 of 100 square pixels: found at 0.50 to 0.70, five of ten thresholds.
        EvaluationResult result = Evaluate([[Object]], [[Object with { X2 = 17.2f }]]);

        Assert.AreEqual(Perfect, result.Map50, 1e-12);
        Assert.AreEqual(Perfect / 2, result.Map5095, 1e-12);
    }

    [TestMethod]
    public void ClassWithoutDetections_CountsAsZero_AndOneWithoutObjectsNot()
    {
        EvaluationResult result = Evaluate(
            [[Object, Object with { Class = 1 }]], [[Object, new(0, 0, 5, 5, 0.9f, 7)]]);

        Assert.AreEqual(Perfect / 2, result.Map50, 1e-12);
        Assert.AreEqual(1, result.PerClass[1].Objects);
        Assert.AreEqual(0, result.PerClass[1].Ap50);
    }

    [TestMethod]
    public void SecondDetectionOfAnObject_IsWrong()
    {
        DetectionOutcome[] outcomes = DetectionMatcher.Match(
            0, [Object with { Score = 0.9f, X2 = 19 }, Object with { Score = 0.8f }], [Object]).Outcomes;

        // The better one takes the object up to its own overlap of 0.9; beyond that it is free for the other.
        Assert.AreEqual(0b0_1111_1111 | (1 << 8), outcomes[0].Matches);
        Assert.AreEqual(1 << 9, outcomes[1].Matches);
    }

    [TestMethod]
    public void DetectionOfAnotherClass_IsWrong() =>
        Assert.AreEqual(0, DetectionMatcher.Match(0, [Object with { Class = 1 }], [Object]).Outcomes[0].Matches);

    [TestMethod]
    public void DetectionThatOverlapsTwo_StandsForTheBetterOne()
    {
        Box shifted = Object with { X1 = 12, X2 = 22 };
        PictureRecord record = DetectionMatcher.Match(0, [shifted with { Score = 0.9f }, Object with { Score = 0.8f }], [Object, shifted]);

        Assert.IsTrue(record.Outcomes.All(o => o.Matches == 0b11_1111_1111));
    }

    /// <summary>The corners of the curve against the textbook form that keeps a point for every detection.</summary>
    [TestMethod]
    public void AveragePrecision_IsThatOfTheTextbook()
    {
        Random random = new(7);
        for (int trial = 0; trial < 500; trial++)
        {
            bool[] found = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.NextDouble() < 0.6)];
            int objects = found.Count(f => f) + random.Next(0, 5);
            if (objects == 0)
                continue;
            PrecisionCurve curve = new();
            for (int i = 0; i < found.Length; i++)
            {
                if (found[i])
                    curve.Found(1, i + 1);
            }

            curve.End(found.Length);

            Assert.AreEqual(Textbook(found, objects), curve.AveragePrecision(objects), 1e-12, string.Join("", found.Select(f => f ? '1' : '0')));
        }
    }

    [TestMethod]
    public void PicturesOfWeightZero_AreAsIfLeftOut()
    {
        (Box[][] truths, Box[][] detections) = RandomPictures(12);
        int[] weights = [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 1, 0];
        EvaluationResult part = Evaluate(
            [.. truths.Where((_, i) => weights[i] == 1)], [.. detections.Where((_, i) => weights[i] == 1)]);

        ClassAccuracy[] drawn = [.. Evaluate(truths, detections).Table.PerClass(weights)];

        CollectionAssert.AreEqual(part.PerClass.ToArray(), drawn);
    }

    [TestMethod]
    public void NoObjectAtAll_IsAnError()
    {
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Evaluate([[]], [[Object]]));

        Assert.AreEqual(ErrorCodes.NoLabels, e.Code);
    }

    internal static EvaluationResult Evaluate(Box[][] truths, Box[][] detections) =>
        MeanAveragePrecision.Of(Run(detections), truths.Index().ToDictionary(t => t.Index, t => t.Item));

    internal static DetectionRun Run(Box[][] detections) => new(
        new("test", [.. detections.Select((_, i) => new SetPicture($"{i}.jpg", null))], null, [], []),
        ClassCount: 10,
        [.. detections.Select((d, i) => new PictureDetections(i, 100, 100, [.. d.OrderByDescending(b => b.Score)]))]);

    internal static (Box[][] Truths, Box[][] Detections) RandomPictures(int count, int seed = 3)
    {
        Random random = new(seed);
        Box[][] truths = [.. Enumerable.Range(0, count).Select(_ => Boxes(random, 4))];
        Box[][] detections =
        [
            .. truths.Select(t => t.Select(b => b with { X1 = b.X1 + random.Next(-3, 4), Score = random.NextSingle() }).Concat(Boxes(random, 3)).ToArray()),
        ];
        return (truths, detections);
    }

    private static Box[] Boxes(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(_ =>
        {
            (int x, int y) = (random.Next(70), random.Next(70));
            return new Box(x, y, x + 10 + random.Next(15), y + 10 + random.Next(15), random.NextSingle(), random.Next(3));
        }),
    ];

    private static double Textbook(bool[] found, int objects)
    {
        List<double> recall = [0];
        List<double> precision = [1];
        int finds = 0;
        for (int i = 0; i < found.Length; i++)
        {
            finds += found[i] ? 1 : 0;
            recall.Add((double)finds / objects);
            precision.Add((double)finds / (i + 1));
        }

        if (finds == 0)
            return 0;
        recall.Add(1);
        precision.Add(0);
        for (int i = precision.Count - 2; i >= 0; i--)
            precision[i] = Math.Max(precision[i], precision[i + 1]);
        double[] samples = [.. Enumerable.Range(0, 101).Select(i => Sample(recall, precision, i / 100.0))];
        return samples.Zip(samples.Skip(1)).Sum(p => (p.First + p.Second) / 2) / 100;
    }

    private static double Sample(List<double> recall, List<double> precision, double at)
    {
        int left = recall.FindLastIndex(r => r <= at);
        return left == recall.Count - 1
            ? precision[left]
            : precision[left] + ((precision[left + 1] - precision[left]) * (at - recall[left]) / (recall[left + 1] - recall[left]));
    }
}
