using YoloCompress.Quantization;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public class SpreadPicturesTests
{
    [TestMethod]
    [DataRow(8, 4, "0 2 4 6")]
    [DataRow(3, 4, "0 1 2")]
    [DataRow(5, 2, "0 2")]
    public void SpreadEvenly(int count, int most, string expected)
    {
        float[][] pictures = [.. Enumerable.Range(0, count).Select(i => new float[] { i })];
        Assert.AreEqual(expected, string.Join(' ', new SpreadPictures(pictures, most).Select(p => p[0])));
    }
}
