using YoloCompress.Quantization;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public class ActivationHistogramTests
{
    [TestMethod]
    public void Extremes_AreThoseOfAllPictures_AveragesThoseOfEach()
    {
        ActivationHistogram histogram = Of([-1, 3], [-2, 1]);
        Assert.AreEqual(-2f, histogram.Minimum);
        Assert.AreEqual(3f, histogram.Maximum);
        Assert.AreEqual(-1.5f, histogram.AverageMinimum);
        Assert.AreEqual(2f, histogram.AverageMaximum);
        Assert.AreEqual(2, histogram.Pictures);
    }

    [TestMethod]
    public void GreaterValuesLater_KeepTheEarlierCounts()
    {
        ActivationHistogram histogram = Of([0.5f, -0.5f, 0.25f], [100f]);
        long total = 0, small = 0, great = 0;
        for (int i = 0; i < histogram.Counts.Length; i++)
        {
            total += histogram.Counts[i];
            small += Math.Abs(histogram.Center(i)) < 1 ? histogram.Counts[i] : 0;
            great += Math.Abs(histogram.Center(i) - 100) < 0.1 ? histogram.Counts[i] : 0;
        }

        Assert.AreEqual(4, total);
        Assert.AreEqual(3, small);
        Assert.AreEqual(1, great);
    }

    [TestMethod]
    public void Infinity_IsNoticed() => Assert.IsTrue(Of([1, float.PositiveInfinity]).HasNonFinite);

    [TestMethod]
    public void NaN_IsNoticed() => Assert.IsTrue(Of([float.NaN, 1]).HasNonFinite);

    internal static ActivationHistogram Of(params float[][] pictures)
    {
        ActivationHistogram histogram = new();
        foreach (float[] picture in pictures)
            histogram.Add(picture);
        return histogram;
    }
}
