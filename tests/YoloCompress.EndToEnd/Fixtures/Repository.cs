namespace YoloCompress.EndToEnd;

/// <summary>Where things lie, told by the build that made this test assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Told("YoloCompress.Repository");

    public static string Configuration { get; } = Told("YoloCompress.Configuration");

    public static string FakeWorker { get; } = Told("YoloCompress.FakeWorker");

    /// <summary>The machine's own packages: a source for the isolated ones, so that nothing is downloaded twice.</summary>
    public static string Packages { get; } = Told("YoloCompress.PackageRoot");

    private static string Told(string name) => (string?)AppContext.GetData(name) ?? throw new InvalidOperationException($"{name} is not set.");
}
