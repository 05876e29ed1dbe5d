using System.IO.Compression;
using System.Text;
using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

/// <summary>Files that are no checkpoint, or a damaged one.</summary>
[TestClass]
public sealed class TorchArchiveTests
{
    private static byte[] Good { get; } = CheckpointFile.SaveModel(ModuleCheck.Model(new(), 4, new Layers(2).Conv(4, 4, 3), 4));

    [TestMethod]
    public void Import_Good() => Assert.IsNotNull(CheckpointImporter.Import(Good, new() { ImageSize = 16 }));

    [TestMethod]
    public void Import_MissingFile_Folder_NamesThem()
    {
        using TemporaryFolder folder = new();
        string missing = folder.PathOf("missing.pt");
        Assert.AreEqual(missing, FailsOnFile(missing, ErrorCodes.CheckpointUnreadable, "does not exist").File);
        FailsOnFile(folder.Path, ErrorCodes.CheckpointUnreadable, "folder");
        FailsOnFile(folder.Write("empty.pt", ""), ErrorCodes.CheckpointDamaged, "empty");
    }

    [TestMethod]
    public void Import_CutAnywhere_IsAnError()
    {
        for (int length = 0; length < Good.Length; length += 97)
            Fails(Good[..length], length < 4 && length > 0 ? ErrorCodes.CheckpointFormat : ErrorCodes.CheckpointDamaged);
        Fails(Good[..^1], ErrorCodes.CheckpointDamaged);
    }

    [TestMethod]
    public void Import_Damaged_IsAlwaysACodedErrorOrAModel()
    {
        Random random = new(4);
        for (int i = 0; i < 300; i++)
        {
            byte[] damaged = [.. Good];
            for (int n = random.Next(1, 6); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                CheckpointImporter.Import(damaged, new() { ImageSize = 16 });
            }
            catch (YoloCompressException error)
            {
                Assert.StartsWith("YC02", error.Code);
            }
        }
    }

    [TestMethod]
    public void Import_AWrongByteInAWeight_IsFoundByItsChecksum()
    {
        PythonObject model = ModuleCheck.Model(new(), 4, new Layers(2).Conv(4, 4, 3), 4);
        byte[] marker = BitConverter.GetBytes(model["model"]["0"]["conv"].Weight("weight").Values[0]);
        byte[] file = CheckpointFile.SaveModel(model);
        int at = file.AsSpan().IndexOf(marker);
        Assert.IsGreaterThan(0, at);
        file[at] ^= 1;
        Assert.Contains("checksum", Fails(file, ErrorCodes.CheckpointDamaged).Message);
    }

    [TestMethod]
    [DataRow("version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull")]
    [DataRow("<!DOCTYPE html><html>", "web page")]
    [DataRow("just text", "no PyTorch checkpoint")]
    public void Import_OtherFiles_SayWhatTheyAre(string content, string explanation) =>
        Assert.Contains(explanation, Fails(Encoding.UTF8.GetBytes(content), ErrorCodes.CheckpointFormat).Message);

    [TestMethod]
    public void Import_TheFormatBeforeZip_SaysHowToRewriteIt() =>
        Assert.Contains("torch.save", Fails([0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E], ErrorCodes.CheckpointFormat).Message);

    [TestMethod]
    public void Import_TorchScript_SaysWhatItIs()
    {
        byte[] script = CheckpointFile.Zip([("yolov5n/data.pkl", Pickler.Pickle(null)), ("yolov5n/code/__torch__/models/yolo.py", [1]), ("yolov5n/constants.pkl", Pickler.Pickle(null))]);
        Assert.Contains("TorchScript", Fails(script, ErrorCodes.CheckpointFormat).Message);
    }

    [TestMethod]
    public void Import_AnotherZip_IsNoCheckpoint() =>
        Assert.Contains("data.pkl", Fails(CheckpointFile.Zip([("readme.txt", [1, 2])]), ErrorCodes.CheckpointFormat).Message);

    [TestMethod]
    public void Import_BigEndian_IsAnError() =>
        Fails(CheckpointFile.Zip([("archive/data.pkl", Pickler.Pickle(null)), ("archive/byteorder", "big"u8.ToArray())]), ErrorCodes.CheckpointFormat);

    [TestMethod]
    public void Import_AMissingStorage_IsAnError() => Assert.Contains("'data/0'", FailsWithStorage(null, ErrorCodes.CheckpointDamaged).Message);

    [TestMethod]
    public void Import_AStorageOfAnotherSize_IsAnError() => Assert.Contains("'data/0'", FailsWithStorage(new byte[10], ErrorCodes.CheckpointTensor).Message);

    [TestMethod]
    public void Import_APickleBomb_IsAnErrorBeforeItIsUnpacked()
    {
        // 100 MB of nothing pack to 1 MB; the limit is checked against what the directory says.
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
            Add(zip, "archive/data.pkl", 100 << 20, []);
        Fails(stream.ToArray(), ErrorCodes.CheckpointLimit);
    }

    [TestMethod]
    public void Import_AStorageBomb_IsAnErrorBeforeItIsUnpacked()
    {
        const int elements = 20 << 20;
        PythonObject model = ModuleCheck.Model(new(), 4, new Layers(2).Conv(4, 4, 3), 4);
        PythonTensor weight = model["model"]["0"]["conv"].Weight("weight");
        weight.ClaimedElements = elements;
        Pickler pickler = new();
        byte[] pickle = pickler.Write(new Dictionary<string, object?> { ["model"] = model });
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((PythonTensor storage, int i) in pickler.Storages.Select((s, i) => (s, i)))
                Add(zip, $"archive/data/{i}", ReferenceEquals(storage, weight) ? elements * 4 : 0, storage.Storage());
            Add(zip, "archive/data.pkl", 0, pickle);
        }

        long before = GC.GetTotalAllocatedBytes();
        Assert.Contains("bomb", Fails(stream.ToArray(), ErrorCodes.CheckpointLimit).Message);
        Assert.IsLessThan(50L << 20, GC.GetTotalAllocatedBytes() - before);
    }

    private static void Add(ZipArchive zip, string name, int zeros, byte[] content)
    {
        using Stream record = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        byte[] block = new byte[1 << 20];
        for (int i = 0; i < zeros; i += block.Length)
            record.Write(block);
        if (zeros == 0)
            record.Write(content);
    }

    private static YoloCompressException FailsWithStorage(byte[]? storage, string code)
    {
        Pickler pickler = new();
        byte[] pickle = pickler.Write(new Dictionary<string, object?> { ["model"] = ModuleCheck.Model(new(), 4, new Layers(2).Conv(4, 4, 3), 4) });
        List<(string, byte[])> records = [("archive/data.pkl", pickle), .. pickler.Storages.Select((s, i) => ($"archive/data/{i}", s.Storage()))];
        if (storage == null)
            records.RemoveAt(1);
        else
            records[1] = (records[1].Item1, storage);
        return Fails(CheckpointFile.Zip(records), code);
    }

    private static YoloCompressException FailsOnFile(string path, string code, string explanation)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => CheckpointImporter.Import(path));
        Assert.AreEqual(code, error.Code, error.Message);
        Assert.Contains(explanation, error.Message);
        return error;
    }

    private static YoloCompressException Fails(byte[] file, string code)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => CheckpointImporter.Import(file, new() { ImageSize = 16 }, null, "some.pt"));
        Assert.AreEqual(code, error.Code, error.Message);
        Assert.AreEqual("some.pt", error.File);
        return error;
    }
}
