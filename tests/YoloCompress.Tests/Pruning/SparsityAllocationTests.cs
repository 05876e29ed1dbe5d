using YoloCompress.Pruning.Unstructured;

namespace YoloCompress.Tests.Pruning;

[TestClass]
public sealed class SparsityAllocationTests
{
    [TestMethod]
    public void QuadraticLosses_AreSharedInInverseProportion()
    {
        // Minimise Σ a s² with Σ s = 3 * 0.3: s is proportional to 1 / a.
        double[] factors = [1, 2, 4];
        double[] found = SparsityAllocation.Solve([1000, 1000, 1000], [.. factors.Select(a => (Func<double, double>)(s => a * s * s))], 0.3);
        double unit = 0.9 / factors.Sum(a => 1 / a);
        for (int i = 0; i < 3; i++)
            Assert.AreEqual(unit / factors[i], found[i], 0.006);
    }

    [TestMethod]
    public void LargeLayers_TakeMoreForTheSameLoss()
    {
        double[] found = SparsityAllocation.Solve([1000, 9000], [s => s * s, s => s * s], 0.5);
        Assert.AreEqual(5000, (1000 * found[0]) + (9000 * found[1]), 1);
        Assert.IsGreaterThan(2 * found[0], found[1]);
    }

    [TestMethod]
    public void EqualLayers_AreTreatedAlike()
    {
        double[] found = SparsityAllocation.Solve([500, 500], [s => s, s => s], 0.37);
        Assert.AreEqual(found[0], found[1]);
        Assert.AreEqual(0.37, found[0], 1e-9);
    }

    [TestMethod]
    public void Curve_PassesItsPointsAndNeverFalls()
    {
        ErrorCurve curve = new([0.25, 0.5, 0.75], [1, 10, 50]);
        Assert.AreEqual(0, curve.At(0));
        Assert.AreEqual(1, curve.At(0.25), 1e-9);
        Assert.AreEqual(10, curve.At(0.5), 1e-9);
        Assert.AreEqual(50, curve.At(0.75), 1e-9);
        for (double s = 0; s < 0.99; s += 0.01)
            Assert.IsTrue(curve.At(s + 0.01) > curve.At(s));
    }
}
