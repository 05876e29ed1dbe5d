namespace YoloCompress.Build.Tests;

/// <summary>Where things lie, told by the build that made this test assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = (string)AppContext.GetData("YoloCompress.Repository")!;

    public static string FakeWorker { get; } = (string)AppContext.GetData("YoloCompress.FakeWorker")!;

    public static string Tasks { get; } = Path.Combine(AppContext.BaseDirectory, "YoloCompress.Build.Tasks.dll");

    public static string Targets { get; } = Path.Combine(Root, "build", "YoloCompress.Build.targets");

    public static string MultiTargetingTargets { get; } = Path.Combine(Root, "build", "YoloCompress.Build.MultiTargeting.targets");

    public static string ErrorPages { get; } = Path.Combine(Root, "docs", "errors");
}
