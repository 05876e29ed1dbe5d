using YoloCompress.Detection;

namespace YoloCompress.Tests.Detection;

[TestClass]
public class ResizerTests
{
    [TestMethod]
    public void Bilinear_PlacesCentresAtHalfIntegers_AndRepeatsTheBorder() =>
        CollectionAssert.AreEqual(new byte[] { 0, 25, 75, 100 }, Row(BilinearResizer.Resize(Grey(2, 1, 0, 100), 4, 1)));

    [TestMethod]
    public void Bilinear_GivesTheSameAcrossAndDown_ButForTheLastBit()
    {
        byte[] values = [10, 70, 220, 3, 99];
        for (int size = 6; size < 40; size++)
        {
            byte[] across = Row(BilinearResizer.Resize(Grey(5, 1, values), size, 1));
            byte[] down = Row(BilinearResizer.Resize(Grey(1, 5, values), 1, size));
            Assert.IsLessThanOrEqualTo(1, across.Zip(down).Max(p => Math.Abs(p.First - p.Second)));
        }
    }

    [TestMethod]
    public void Area_AveragesWholePixels() =>
        CollectionAssert.AreEqual(new byte[] { 5, 55 }, Row(AreaResizer.Resize(Grey(4, 1, 0, 10, 50, 60), 2, 1)));

    [TestMethod]
    public void Area_CountsPartsOfPixels() =>
        // Each new pixel covers one and a half: (30 + 60 / 2) / 1.5 and (60 / 2 + 90) / 1.5.
        CollectionAssert.AreEqual(new byte[] { 40, 80 }, Row(AreaResizer.Resize(Grey(3, 1, 30, 60, 90), 2, 1)));

    [TestMethod]
    [DataRow(3, 5)]
    [DataRow(7, 7)]
    [DataRow(13, 40)]
    [DataRow(40, 13)]
    public void ConstantPicture_StaysConstant(int width, int height)
    {
        RgbPicture picture = new(13, 13, [.. Enumerable.Range(0, 13 * 13).SelectMany(_ => new byte[] { 7, 114, 255 })]);

        RgbPicture resized = PictureResizer.Resize(picture, width, height);

        Assert.AreEqual((width, height), (resized.Width, resized.Height));
        CollectionAssert.AreEqual(Enumerable.Range(0, width * height).SelectMany(_ => new byte[] { 7, 114, 255 }).ToArray(), resized.Pixels);
    }

    private static RgbPicture Grey(int width, int height, params byte[] values) => new(width, height, [.. values.SelectMany(v => new[] { v, v, v })]);

    private static byte[] Row(RgbPicture picture) => [.. picture.Pixels.Where((_, i) => i % 3 == 0)];
}
