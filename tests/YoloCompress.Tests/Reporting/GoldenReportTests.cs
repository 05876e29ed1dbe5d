using YoloCompress.Reporting.Html;

namespace YoloCompress.Tests.Reporting;

/// <summary>
/// Reports as they were looked at and found good. A change that is meant is taken over with <c>YOLOCOMPRESS_UPDATE_GOLDEN=1</c>, and then looked at again.
/// </summary>
[TestClass]
public sealed class GoldenReportTests
{
    private static readonly bool Update = Environment.GetEnvironmentVariable("YOLOCOMPRESS_UPDATE_GOLDEN") == "1";

    [TestMethod]
    public void Page() => Check("page.html", HtmlReport.Render(SampleReportPage.Create()));

    private static void Check(string name, string actual)
    {
        string path = Path.Combine(Repository.Root, "tests", "YoloCompress.Tests", "Reporting", "Golden", name);
        if (Update)
            File.WriteAllText(path, actual);
        Assert.AreEqual(File.ReadAllText(path).ReplaceLineEndings("\n"), actual, $"{name} is not what it was; see the class's summary.");
    }
}
