namespace YoloCompress.Benchmarks.Suites;

/// <summary>Every suite.</summary>
internal static class SuiteList
{
    public static IReadOnlyList<Suite> All { get; } = [QuantizationSuite.Suite, PruningSuite.Suite, TrainingSuite.Suite, SensitivitySuite.Suite, GoalsSuite.Suite, BuildSuite.Suite];
}
