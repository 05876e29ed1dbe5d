namespace YoloCompress.Tests.Training;

internal static class Closeness
{
    /// <summary>Each value differs by at most the tolerance, relative to values above 1.</summary>
    public static void AssertNear(IReadOnlyList<float> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.HasCount(expected.Count, actual);
        double worst = 0;
        int at = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]) / Math.Max(1, Math.Abs(expected[i]));
            if (double.IsNaN(difference) || difference > worst)
                (worst, at) = (double.IsNaN(difference) ? double.PositiveInfinity : difference, i);
        }

        Assert.IsLessThanOrEqualTo(tolerance, worst, $"value {at} of {expected.Count}: {actual[at]} instead of {expected[at]}");
    }
}
