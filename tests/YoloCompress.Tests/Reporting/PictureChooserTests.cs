using YoloCompress.Detection;
using YoloCompress.Reporting.Html;
using YoloCompress.TestAssets;
using Found = YoloCompress.Detection.Detection;

namespace YoloCompress.Tests.Reporting;

[TestClass]
public sealed class PictureChooserTests
{
    private static readonly string[] Names = ["red", "green", "blue"];

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void WorstDisagreement_ComesFirst_AndIsMarked()
    {
        ImageSet set = Pictures(4);
        DetectionRun original = Run(set, i => [Box(10, 0.9f)]);
        DetectionRun compact = Run(set, i => i == 2 ? [Box(90, 0.8f)] : [Box(11, 0.7f)]);

        IReadOnlyList<PicturePair> pairs = PictureChooser.Choose(original, compact, Names, count: 3);

        Assert.HasCount(3, pairs);
        Assert.AreEqual(Path.GetFileName(set.Pictures[2].Path), pairs[0].Name);
        Assert.AreEqual(BoxMark.Missed, pairs[0].Original.Single().Mark);
        Assert.AreEqual(BoxMark.New, pairs[0].Compact.Single().Mark);
        Assert.AreEqual(BoxMark.Same, pairs[1].Original.Single().Mark);
        Assert.AreEqual("red", pairs[1].Original.Single().Label);
    }

    [TestMethod]
    public void SamePlaceOtherClass_IsADisagreement()
    {
        ImageSet set = Pictures(1);
        PicturePair pair = PictureChooser.Choose(Run(set, _ => [Box(10, 0.9f)]), Run(set, _ => [Box(10, 0.9f) with { Class = 1 }]), Names).Single();
        Assert.AreEqual(BoxMark.Missed, pair.Original.Single().Mark);
        Assert.AreEqual(BoxMark.New, pair.Compact.Single().Mark);
    }

    [TestMethod]
    public void Doubtful_IsNotShown()
    {
        ImageSet set = Pictures(1);
        PicturePair pair = PictureChooser.Choose(Run(set, _ => [Box(10, 0.1f)]), Run(set, _ => []), Names).Single();
        Assert.IsEmpty(pair.Original);
    }

    [TestMethod]
    public void Picture_IsAJpegOfTheSizeStated()
    {
        PicturePair pair = PictureChooser.Choose(Run(Pictures(1), _ => []), Run(Pictures(1), _ => []), Names).Single();
        CollectionAssert.AreEqual(new byte[] { 0xFF, 0xD8, 0xFF }, pair.Jpeg[..3]);
        Assert.IsLessThanOrEqualTo(480, Math.Max(pair.Width, pair.Height));
    }

    private static Found Box(float x, float score) => new(x, 10, x + 40, 50, score, 0);

    private static DetectionRun Run(ImageSet set, Func<int, Found[]> detections) =>
        new(set, 3, [.. set.Pictures.Select((_, i) => new PictureDetections(i, 160, 160, detections(i)))]);

    private ImageSet Pictures(int count)
    {
        string folder = Path.Combine(TestContext.TestRunDirectory!, TestContext.TestName!);
        ShapesDataset.Write(folder, count);
        return ImageSet.Resolve(folder, folder, DataSplit.Validation);
    }
}
