using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class ModelFileTests
{
    [TestMethod]
    public void MissingFile_IsAnError() => Fails(ErrorCodes.ModelNotFound, f => f.PathOf("no.pt"));

    [TestMethod]
    public void Directory_IsAnError() => Fails(ErrorCodes.ModelIsDirectory, f => f.Path);

    [TestMethod]
    public void EmptyFile_IsAnError() => Fails(ErrorCodes.ModelIsEmpty, f => f.Write("empty.pt", ""));

    [TestMethod]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull")]
    [DataRow("<html><body>404: Not Found, this is no model but a page of the server</body></html>", "text file")]
    public void TextFile_IsNamed(string content, string hint) => Fails(ErrorCodes.UnknownModelFormat, f => f.Write("m.onnx", content), hint);

    [TestMethod]
    [DataRow(new byte[] { 0x80, 2, 0x8a, 10, 0x6c, 0xfc }, "PyTorch 1.6")]
    [DataRow(new byte[] { 0x1f, 0x8b, 8, 0, 0, 0 }, "archive")]
    [DataRow(new byte[] { 0x1c, 0, 0, 0, (byte)'T', (byte)'F', (byte)'L', (byte)'3', 0 }, "TensorFlow")]
    public void OtherFormat_IsNamed(byte[] content, string hint) => Fails(ErrorCodes.UnknownModelFormat, f => f.Write("m.pt", content), hint);

    [TestMethod]
    public void TruncatedZip_IsACodedError()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("m.pt", [.. "PK\x03\x04"u8, 1, 2, 3]);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Import(path));
        Assert.StartsWith("YC02", e.Code);
    }

    [TestMethod]
    public void OnnxCutInHalf_IsACodedError()
    {
        using TemporaryFolder folder = new();
        byte[] whole = TinyDetector.Build().ToBytes();
        string path = folder.Write("m.onnx", whole[..(whole.Length / 2)]);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Import(path));
        Assert.StartsWith("YC03", e.Code);
    }

    [TestMethod]
    public void OnnxModel_IsReadWhateverItsName()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("model.pt", TinyDetector.Build().ToBytes());
        InputRecorder inputs = new();
        ImportedModel model = ModelFile.Import(path, new(), NullDiagnostics.Instance, inputs);
        Assert.AreEqual("ONNX", model.Format);
        Assert.AreEqual(new FileInfo(path).Length, model.FileBytes);
        Assert.AreEqual(inputs.HashOf(path), model.Sha256);
        Assert.IsFalse(model.Graph.Nodes.Any(n => n.OpType == "BatchNormalization"));
    }

    private static void Fails(string code, Func<TemporaryFolder, string> file, string? hint = null)
    {
        using TemporaryFolder folder = new();
        string path = file(folder);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => Import(path));
        Assert.AreEqual(code, e.Code);
        Assert.AreEqual(path, e.File);
        if (hint != null)
            Assert.Contains(hint, e.Message);
    }

    private static ImportedModel Import(string path) => ModelFile.Import(path, new(), NullDiagnostics.Instance);
}
