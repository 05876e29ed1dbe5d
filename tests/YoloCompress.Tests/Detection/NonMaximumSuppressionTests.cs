using YoloCompress.Detection;
using Box = YoloCompress.Detection.Detection;

namespace YoloCompress.Tests.Detection;

[TestClass]
public class NonMaximumSuppressionTests
{
    [TestMethod]
    public void OverlapOfOneClass_LeavesTheBest()
    {
        Box weak = new(0, 0, 10, 10, 0.3f, 0);
        Box strong = new(0, 0, 10, 11, 0.9f, 0);
        Box other = weak with { Class = 1 };
        Box apart = new(20, 20, 30, 30, 0.1f, 0);

        CollectionAssert.AreEqual(new[] { strong, other, apart }, NonMaximumSuppression.Apply([weak, strong, other, apart], new()));
    }

    [TestMethod]
    public void OverlapUpToTheThreshold_Stays()
    {
        // 6 of 10 rows are shared: IoU 0.6 exactly.
        Box tall = new(0, 0, 1, 10, 0.9f, 0);
        Box part = new(0, 0, 1, 6, 0.8f, 0);

        Assert.HasCount(2, NonMaximumSuppression.Apply([tall, part], new() { IoU = 0.6f }));
        Assert.HasCount(1, NonMaximumSuppression.Apply([tall, part], new() { IoU = 0.59f }));
    }

    [TestMethod]
    public void EqualScores_KeepTheirOrder_AndLimitsHold()
    {
        Box[] boxes = [.. Enumerable.Range(0, 20).Select(i => new Box(i * 10, 0, (i * 10) + 5, 5, 0.5f, 0))];

        CollectionAssert.AreEqual(boxes[..7], NonMaximumSuppression.Apply(boxes, new() { MaxDetections = 7 }));
        CollectionAssert.AreEqual(boxes[..5], NonMaximumSuppression.Apply(boxes, new() { MaxCandidates = 5 }));
    }
}
