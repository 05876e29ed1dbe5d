using YoloCompress.Sensitivity;

namespace YoloCompress.Tests.Sensitivity;

[TestClass]
public class OutputDivergenceTests
{
    // Rows of x, y, width, height, objectness and one class; more rows than columns, as detections have.
    private static readonly int[] Shape = [1, 8, 6];

    [TestMethod]
    public void Same_IsZero() => Assert.AreEqual(0, Of(Rows(0.5f, 0.8f), Rows(0.5f, 0.8f)));

    [TestMethod]
    public void Score_CountsByItsSquare()
    {
        // The score falls from 0.4 to 0.2: 0.04 of 0.16.
        Assert.AreEqual(0.25, Of(Rows(0.5f, 0.8f), Rows(0.25f, 0.8f)), 1e-6);
    }

    [TestMethod]
    public void NewClaim_Counts()
    {
        float[] changed = Rows(0.5f, 0.8f);
        changed[10] = 0.5f;
        changed[11] = 0.8f;
        Assert.AreEqual(1, Of(Rows(0.5f, 0.8f), changed), 1e-6);
    }

    [TestMethod]
    public void Plain_IsTheShareOfNoise()
    {
        OutputDivergence divergence = new();
        divergence.Reference(0, "y", [4], [1, -1, 1, -1]);
        divergence.Add(0, "y", [4], [1.1f, -1, 1, -1]);
        Assert.AreEqual(0.0025, divergence.Total, 1e-6);
    }

    private static double Of(float[] original, float[] changed)
    {
        OutputDivergence divergence = new();
        divergence.Reference(0, "output", Shape, original);
        divergence.Add(0, "output", Shape, changed);
        return divergence.Total;
    }

    private static float[] Rows(float objectness, float score)
    {
        float[] values = new float[8 * 6];
        for (int row = 0; row < 8; row++)
            values[(row * 6) + 2] = values[(row * 6) + 3] = 10;
        values[4] = objectness;
        values[5] = score;
        return values;
    }
}
