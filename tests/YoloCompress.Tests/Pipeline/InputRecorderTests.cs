using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class InputRecorderTests
{
    [TestMethod]
    public void File_IsRecordedOnceWithSizeTimeAndHash()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("a.txt", "abc");
        InputRecorder recorder = new();
        recorder.AddFile(path);
        File.WriteAllText(path, "changed while the job runs");
        recorder.AddFile(path);
        JsonElement file = Json(recorder).GetProperty("files").EnumerateArray().Single();
        Assert.AreEqual(path, file.GetProperty("path").GetString());
        Assert.AreEqual(3, file.GetProperty("size").GetInt64());
        // SHA-256 of "abc", FIPS 180-2 appendix B.1.
        Assert.AreEqual("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", file.GetProperty("sha256").GetString());
        Assert.AreEqual(file.GetProperty("sha256").GetString(), recorder.HashOf(path));
    }

    [TestMethod]
    public void Folder_IsRecordedWithSortedNames()
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["pictures/b.jpg", "pictures/B.jpg", "pictures/deep/a.jpg", "pictures/note.txt"])
            folder.Write(name, "");
        InputRecorder recorder = new();
        recorder.AddFolder(folder.PathOf("pictures") + "/", "*.jpg", recursive: true);
        recorder.AddFolder(folder.PathOf("missing"), "*", recursive: false);
        JsonElement[] folders = [.. Json(recorder).GetProperty("folders").EnumerateArray()];
        Assert.HasCount(2, folders);
        Assert.AreEqual(folder.PathOf("missing"), folders[0].GetProperty("path").GetString());
        Assert.IsEmpty(folders[0].GetProperty("entries").EnumerateArray());
        Assert.AreEqual(folder.PathOf("pictures"), folders[1].GetProperty("path").GetString());
        CollectionAssert.AreEqual(
            new[] { "B.jpg", "b.jpg", "deep/a.jpg" }, folders[1].GetProperty("entries").EnumerateArray().Select(e => e.GetString()).ToArray());
        Assert.AreEqual(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("B.jpg\nb.jpg\ndeep/a.jpg\n"))),
            folders[1].GetProperty("sha256").GetString());
    }

    [TestMethod]
    public void MissingFile_IsAnError()
    {
        using TemporaryFolder folder = new();
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => new InputRecorder().AddFile(folder.PathOf("none")));
        Assert.AreEqual(ErrorCodes.InputNotReadable, e.Code);
        Assert.AreEqual(folder.PathOf("none"), e.File);
    }

    private static JsonElement Json(InputRecorder recorder) => JsonDocument.Parse(recorder.ToJson()).RootElement;
}
