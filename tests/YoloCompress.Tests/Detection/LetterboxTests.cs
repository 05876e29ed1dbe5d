using YoloCompress.Detection;
using Box = YoloCompress.Detection.Detection;

namespace YoloCompress.Tests.Detection;

[TestClass]
public class LetterboxTests
{
    [TestMethod]
    public void WidePicture_IsCentredBetweenGreyRows()
    {
        LetterboxedPicture picture = LetterboxedPicture.Of(Constant(100, 50, 1, 2, 3), 64, 64);

        byte[] column = [.. Enumerable.Range(0, 64).Select(y => picture.Pixels[(y * 64) + 10])];
        CollectionAssert.AreEqual(Rows((16, 114), (32, 1), (16, 114)), column);
        Assert.AreEqual(2, picture.Pixels[(64 * 64) + (32 * 64)]);
        Assert.AreEqual(3, picture.Pixels[(2 * 64 * 64) + (32 * 64)]);
        Assert.AreEqual(new LetterboxTransform(100, 50, 0.64f, 0.64f, 0, 16), picture.Transform);
    }

    [TestMethod]
    public void OddPadding_HasTheSmallerPartFirst()
    {
        LetterboxedPicture picture = LetterboxedPicture.Of(Constant(61, 64, 9, 9, 9), 64, 64);

        CollectionAssert.AreEqual(Rows((1, 114), (61, 9), (2, 114)), picture.Pixels[..64]);
        Assert.AreEqual(1.5f, picture.Transform.PadX);
    }

    [TestMethod]
    public void OtherProportions_FitToo()
    {
        LetterboxedPicture picture = LetterboxedPicture.Of(Constant(100, 100, 9, 9, 9), height: 24, width: 32);

        Assert.AreEqual((32, 24), (picture.Width, picture.Height));
        CollectionAssert.AreEqual(Rows((4, 114), (24, 9), (4, 114)), picture.Pixels[..32]);
    }

    [TestMethod]
    public void SlimPicture_KeepsOnePixel() =>
        Assert.AreEqual(1, LetterboxedPicture.Of(Constant(1, 1000, 9, 9, 9), 64, 64).Pixels[..64].Count(p => p == 9));

    [TestMethod]
    public void Boxes_ComeBackToTheOriginal_ClippedToIt()
    {
        LetterboxTransform transform = LetterboxedPicture.Of(Constant(100, 50, 0, 0, 0), 64, 64).Transform;

        Box box = transform.ToOriginal(new(-5, 16, 32, 40, 0.5f, 3));

        Assert.AreEqual(new Box(0, 0, 50, 37.5f, 0.5f, 3), box);
    }

    [TestMethod]
    public void Floats_AreDividedBy255_OrAsTheModelWants()
    {
        LetterboxedPicture picture = LetterboxedPicture.Of(Constant(2, 2, 51, 102, 255), 2, 2);

        CollectionAssert.AreEqual(new[] { 51 / 255f, 102 / 255f, 1f }, picture.ToFloats().Where((_, i) => i % 4 == 0).ToArray());
        PictureEncoding blueFirst = new() { BlueFirst = true, Mean = [55, 2, 1], Deviation = [2, 100, 10] };
        CollectionAssert.AreEqual(new[] { 100f, 1f, 5f }, picture.ToFloats(blueFirst).Where((_, i) => i % 4 == 0).ToArray());
    }

    private static RgbPicture Constant(int width, int height, params byte[] colour) =>
        new(width, height, [.. Enumerable.Repeat(colour, width * height).SelectMany(c => c)]);

    private static byte[] Rows(params (int Count, int Value)[] runs) => [.. runs.SelectMany(r => Enumerable.Repeat((byte)r.Value, r.Count))];
}
