using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class CompressionJobTests
{
    private const string Full = """
        {
          "schema": 1, "item": "models/yolov5n-7.pt", "model": "/p/models/yolov5n-7.pt", "projectDirectory": "/p", "outputDirectory": "/p/obj/yolocompress/yolov5n-7/",
          "options": { "Quantization": "Static", "CalibrationData": "data/calibration" },
          "rootNamespace": "My.App", "language": "C#", "threads": 2, "nativeDirectories": [ "/n" ]
        }
        """;

    [TestMethod]
    public void DocumentedFile_IsRead()
    {
        CompressionJob job = Read(Full);
        Assert.AreEqual("models/yolov5n-7.pt", job.Item);
        Assert.AreEqual("yolov5n-7", job.Name);
        Assert.AreEqual("Static", job.Options["Quantization"]);
        Assert.AreEqual("My.App", job.RootNamespace);
        Assert.AreEqual(2, job.Threads);
        Assert.AreEqual("/n", job.NativeDirectories.Single());
        Assert.AreEqual("/p/data/calibration", job.FullPath("data/calibration"));
    }

    [TestMethod]
    public void WrittenJob_IsReadAgain()
    {
        using TemporaryFolder folder = new();
        CompressionJob job = Read(Full);
        job.Write(folder.PathOf("again.json"));
        CompressionJob again = CompressionJob.Read(folder.PathOf("again.json"));
        Assert.AreEqual(job with { Options = again.Options, NativeDirectories = again.NativeDirectories }, again);
        CollectionAssert.AreEqual(job.Options.ToArray(), again.Options.ToArray());
    }

    [TestMethod]
    [DataRow("", "JSON")]
    [DataRow("{", "JSON")]
    [DataRow("null", "empty")]
    [DataRow("""{ "schema": 1 }""", "model")]
    [DataRow("""{ "schema": 2, "item": "a", "model": "/a", "projectDirectory": "/", "outputDirectory": "/o" }""", "schema is 2")]
    [DataRow("""{ "schema": 1, "item": "a", "model": "a.pt", "projectDirectory": "/", "outputDirectory": "/o" }""", "model must be a full path")]
    [DataRow("""{ "schema": 1, "item": "a", "model": "/a.pt", "projectDirectory": "/", "outputDirectory": null }""", "outputDirectory must be a full path")]
    [DataRow("""{ "schema": 1, "item": "a", "model": "/a.pt", "projectDirectory": "/", "outputDirectory": "/o", "threads": 0 }""", "threads")]
    public void OtherContent_IsAnError(string json, string why)
    {
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Read(json));
        Assert.AreEqual(ErrorCodes.InvalidJobFile, e.Code);
        Assert.Contains(why, e.Message);
    }

    [TestMethod]
    public void MissingFile_IsAnError() => Assert.AreEqual(
        ErrorCodes.InvalidJobFile,
        Assert.ThrowsExactly<YoloCompressException>(() => CompressionJob.Read(Path.Combine(Path.GetTempPath(), "no-such-job.json"))).Code);

    private static CompressionJob Read(string json)
    {
        using TemporaryFolder folder = new();
        return CompressionJob.Read(folder.Write("job.json", json));
    }
}
