using System.IO.Compression;
using System.Text;

namespace YoloCompress.EndToEnd;

/// <summary>What builds on GitHub Actions and Azure Pipelines leave behind, and what a binary log holds.</summary>
[TestClass]
public sealed class BuildServerTests : Scenario
{
    [TestMethod]
    public void GitHub_StepSummaryTellsOfEachModelOnce()
    {
        Workspace workspace = NewWorkspace().AddProject();
        string summary = workspace.Write("summary.md", "Before");
        workspace.Environment["GITHUB_ACTIONS"] = "true";
        workspace.Environment["GITHUB_STEP_SUMMARY"] = summary;
        workspace.Run("build").Succeeds();
        workspace.Run("build", "--no-restore").Succeeds();
        string text = File.ReadAllText(summary);
        Assert.StartsWith("Before\n", text);
        Assert.AreEqual(2, text.Split("### shapes\n").Length, text);
        Assert.Contains("4.0x smaller", text);
        Assert.Contains("# report", text);
    }

    [TestMethod]
    public void AzurePipelines_GetsTheReportForItsSummaryPage()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Environment["TF_BUILD"] = "True";
        string report = workspace.Of("obj/Debug/yolocompress/shapes/report.md");
        workspace.Run("build").Succeeds().Says($"##vso[task.uploadsummary]{report}");
        Assert.IsTrue(File.Exists(report));
    }

    [TestMethod]
    public void BinaryLog_HoldsReportAndJob()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("build").Succeeds();
        string[] names = EmbeddedFiles(workspace.LastLog);
        Assert.IsTrue(names.Any(n => n.EndsWith("shapes/report.json", StringComparison.Ordinal)), string.Join('\n', names));
        Assert.IsTrue(names.Any(n => n.EndsWith("shapes.job.json", StringComparison.Ordinal)), string.Join('\n', names));
    }

    // A binary log is a compressed stream that holds a zip archive of the files of the build.
    private static string[] EmbeddedFiles(string log)
    {
        using MemoryStream plain = new();
        using (GZipStream stream = new(File.OpenRead(log), CompressionMode.Decompress))
            stream.CopyTo(plain);
        ReadOnlySpan<byte> bytes = plain.ToArray();
        int start = bytes.IndexOf("PK\u0003\u0004"u8), end = bytes.LastIndexOf("PK\u0005\u0006"u8);
        Assert.IsTrue(start >= 0 && end > start, "the log embeds no files");
        const int EndRecord = 22;
        using ZipArchive archive = new(new MemoryStream(bytes[start..(end + EndRecord)].ToArray()), ZipArchiveMode.Read, false, Encoding.UTF8);
        return [.. archive.Entries.Select(e => e.FullName.Replace('\\', '/'))];
    }
}
