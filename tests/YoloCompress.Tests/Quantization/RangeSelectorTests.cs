using YoloCompress.Quantization;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public class RangeSelectorTests
{
    [TestMethod]
    public void MinMax_HoldsEverything()
    {
        ActivationRange range = Select(CalibrationMethod.MinMax, ErrorWeight.Identity, [-3, 5], [-7, 2]);
        Assert.AreEqual(-7f, range.Minimum);
        Assert.AreEqual(5f, range.Maximum);
    }

    [TestMethod]
    public void MovingAverage_AveragesThePictures()
    {
        ActivationRange range = Select(CalibrationMethod.MovingAverage, ErrorWeight.Identity, [-3, 5], [-7, 2]);
        Assert.AreEqual(-5f, range.Minimum);
        Assert.AreEqual(3.5f, range.Maximum);
    }

    [TestMethod]
    public void PositiveValues_StillHoldZero() =>
        Assert.AreEqual(0f, Select(CalibrationMethod.MinMax, ErrorWeight.Identity, [2, 5]).Minimum);

    [TestMethod]
    public void Silu_IsClippedAtMinusSix() =>
        Assert.AreEqual(-6f, Select(CalibrationMethod.MinMax, ErrorWeight.Silu, [-40, 8]).Minimum);

    [TestMethod]
    public void Percentile_LeavesOutliersOutside()
    {
        float[] values = [.. Enumerable.Range(0, 10_000).Select(i => i / 10_000f), 50];
        ActivationRange range = Select(CalibrationMethod.Percentile, ErrorWeight.Identity, values);
        Assert.IsLessThan(1.1f, range.Maximum);
    }

    /// <summary>The best uniform quantizer of a normal variable with 16 levels has steps of 0.335 (Max, 1960), so it spans ±2.51.</summary>
    [TestMethod]
    public void Mse_FindsTheOptimumOfNormalValues()
    {
        ActivationRange range = RangeSearch.Find(ActivationHistogramTests.Of([.. Normal(30_000)]), ErrorWeight.Identity, levels: 15);
        Assert.AreEqual(2.51f, range.Maximum, 0.15f);
        Assert.AreEqual(-2.51f, range.Minimum, 0.15f);
    }

    [TestMethod]
    public void Entropy_LeavesAFarOutlierOutside()
    {
        float[] values = [.. Normal(30_000), 60];
        ActivationRange range = Select(CalibrationMethod.Entropy, ErrorWeight.Identity, values);
        Assert.IsLessThan(45f, range.Maximum);
        Assert.IsGreaterThan(2f, range.Maximum);
    }

    /// <summary>Worked out by hand: p and what two levels, or one, make of it.</summary>
    [TestMethod]
    public void Divergence_OfHandComputedCases()
    {
        // Even within each level: nothing is lost.
        Assert.AreEqual(0, EntropyRange.Divergence([4, 4, 2, 2], 0, 4, 2), 1e-12);
        // One level for 1/4 and 3/4: 0.25 ln(0.25/0.5) + 0.75 ln(0.75/0.5).
        double expected = (0.25 * Math.Log(0.5)) + (0.75 * Math.Log(1.5));
        Assert.AreEqual(expected, EntropyRange.Divergence([1, 3], 0, 2, 1), 1e-12);
        // Two of six values outside count into the last bin of p, and not of q: again 1/4 and 3/4 against halves.
        Assert.AreEqual(expected, EntropyRange.Divergence([2, 2, 0, 4], 0, 2, 2), 1e-12);
        // The same below.
        Assert.AreEqual(expected, EntropyRange.Divergence([4, 0, 2, 2], 2, 4, 2), 1e-12);
        // Bins that were empty stay empty.
        Assert.AreEqual(0, EntropyRange.Divergence([3, 0, 0, 3], 0, 4, 2), 1e-12);
    }

    [TestMethod]
    public void Entropy_OfEvenValues_ClipsNothing()
    {
        ActivationRange range = Select(CalibrationMethod.Entropy, ErrorWeight.Identity, [.. Enumerable.Range(0, 32_000).Select(i => (i / 16_000f) - 1)]);
        Assert.AreEqual(-1f, range.Minimum, 1e-4f);
        Assert.AreEqual(1f, range.Maximum, 1e-3f);
    }

    /// <summary>Behind a SiLU a fifth of all values lie densely just below 0: outliers above must not cost them.</summary>
    [TestMethod]
    public void Entropy_ClipsOneSideWithoutTheOther()
    {
        float[] values = [.. Normal(30_000).Select(v => v < 0 ? 0.27f * MathF.Max(v, -1) : v), 40, 41];
        ActivationRange range = Select(CalibrationMethod.Entropy, ErrorWeight.Identity, values);
        Assert.AreEqual(-0.27f, range.Minimum, 0.01f);
        Assert.IsLessThan(20f, range.Maximum);
    }

    [TestMethod]
    public void Mse_OfEvenValues_ClipsNothing()
    {
        float[] values = [.. Enumerable.Range(0, 30_000).Select(i => (i / 15_000f) - 1)];
        ActivationRange range = Select(CalibrationMethod.Mse, ErrorWeight.Identity, values);
        Assert.AreEqual(-1f, range.Minimum, 0.02f);
        Assert.AreEqual(1f, range.Maximum, 0.02f);
    }

    [TestMethod]
    public void DeadActivation_GetsARange()
    {
        ActivationRange range = Select(CalibrationMethod.Mse, ErrorWeight.Identity, [0, 0, 0]);
        Assert.AreEqual(new ActivationRange(0, 1), range);
    }

    [TestMethod]
    public void ConstantActivation_IsHeldExactly()
    {
        ActivationRange range = Select(CalibrationMethod.MinMax, ErrorWeight.Identity, [3, 3, 3]);
        QuantizationParameters map = QuantizationParameters.Of(range.Minimum, range.Maximum);
        Assert.AreEqual(3f, map.Dequantize(map.Quantize(3)), 1e-5f);
    }

    private static ActivationRange Select(CalibrationMethod method, ErrorWeight weight, params float[][] pictures) =>
        RangeSelector.Select(ActivationHistogramTests.Of(pictures), new() { Calibration = method, Percentile = 99.9 }, weight, made: false);

    private static IEnumerable<float> Normal(int count)
    {
        Random random = new(7);
        for (int i = 0; i < count; i++)
            yield return (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
    }
}
