using System.Text;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class OutputFolderTests
{
    [TestMethod]
    public void Commit_ReplacesTheOutputAndRemovesWhatIsStale()
    {
        using TemporaryFolder folder = new();
        folder.Write("out/model.onnx", "old");
        folder.Write("out/model.resource", "old");
        folder.Write("out/outputs.json", "old");
        folder.Write("out/job.json", "of the task");
        using (OutputFolder output = new(folder.PathOf("out")))
        {
            output.Write("model.onnx", "new"u8);
            output.Write("outputs.json", "new"u8);
            Assert.AreEqual("old", Read(folder, "model.onnx"));
            output.Commit(["model.resource"]);
        }

        Assert.AreEqual("new", Read(folder, "model.onnx"));
        Assert.AreEqual("new", Read(folder, "outputs.json"));
        Assert.AreEqual("of the task", Read(folder, "job.json"));
        CollectionAssert.AreEquivalent(new[] { "model.onnx", "outputs.json", "job.json" }, Names(folder.PathOf("out")));
        CollectionAssert.AreEqual(new[] { "out" }, Directory.GetDirectories(folder.Path).Select(d => Path.GetFileName(d)).ToArray());
    }

    [TestMethod]
    public void NoCommit_LeavesThePreviousOutput()
    {
        using TemporaryFolder folder = new();
        folder.Write("out/model.onnx", "old");
        using (OutputFolder output = new(folder.PathOf("out") + "/"))
            output.Write("model.onnx", "new"u8);
        Assert.AreEqual("old", Read(folder, "model.onnx"));
        Assert.HasCount(1, Directory.GetFileSystemEntries(folder.Path));
    }

    [TestMethod]
    public void CommitThatFails_PutsThePreviousOutputBack()
    {
        using TemporaryFolder folder = new();
        folder.Write("out/a.onnx", "old");
        folder.Write("out/outputs.json", "old");
        // A directory where a file should go can't be replaced by it.
        folder.Write("out/report.json/x", "in the way");
        using (OutputFolder output = new(folder.PathOf("out")))
        {
            foreach (string name in (string[])["a.onnx", "report.json", "outputs.json"])
                output.Write(name, "new"u8);
            Assert.AreEqual(
                ErrorCodes.OutputNotWritable, Assert.ThrowsExactly<YoloCompressException>(() => output.Commit([])).Code);
        }

        Assert.AreEqual("old", Read(folder, "a.onnx"));
        Assert.AreEqual("old", Read(folder, "outputs.json"));
    }

    [TestMethod]
    public void FileInPlaceOfTheFolder_IsAnError()
    {
        using TemporaryFolder folder = new();
        folder.Write("out", "a file");
        Assert.AreEqual(
            ErrorCodes.OutputNotWritable, Assert.ThrowsExactly<YoloCompressException>(() => new OutputFolder(folder.PathOf("out"))).Code);
    }

    [TestMethod]
    public void FolderLeftByAKilledJob_IsRemovedLater()
    {
        using TemporaryFolder folder = new();
        folder.Write("out.yctmp-1-old/a", "half");
        folder.Write("out.yctmp-2-new/a", "of a job that runs");
        Directory.SetLastWriteTimeUtc(folder.PathOf("out.yctmp-1-old"), DateTime.UtcNow.AddDays(-2));
        new OutputFolder(folder.PathOf("out")).Dispose();
        Assert.IsFalse(Directory.Exists(folder.PathOf("out.yctmp-1-old")));
        Assert.IsTrue(Directory.Exists(folder.PathOf("out.yctmp-2-new")));
    }

    private static string Read(TemporaryFolder folder, string name) => Encoding.UTF8.GetString(File.ReadAllBytes(folder.PathOf("out", name)));

    private static string[] Names(string path) => [.. Directory.GetFileSystemEntries(path).Select(e => Path.GetFileName(e)!)];
}
