using System.Buffers.Binary;
using System.Text;
using YoloCompress.Checkpoints;
using YoloCompress.Checkpoints.Archives;
using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

/// <summary>What CPython's pickler writes in protocol 2, spelled opcode by opcode (PEP 307; Lib/pickletools.py names them).</summary>
[TestClass]
public sealed class PickleWriterTests
{
    [TestMethod]
    public void Numbers_TakeTheShortestForm()
    {
        Assert.AreEqual("80 02 4B 07 2E", Hex(new PickleInteger(7)));
        Assert.AreEqual("80 02 4D 00 01 2E", Hex(new PickleInteger(256)));
        Assert.AreEqual("80 02 4A FF FF FF FF 2E", Hex(new PickleInteger(-1)));
        Assert.AreEqual("80 02 8A 05 00 00 00 00 01 2E", Hex(new PickleInteger(1L << 32)));
        Assert.AreEqual("80 02 47 3F F8 00 00 00 00 00 00 2E", Hex(new PickleFloat(1.5)));
        Assert.AreEqual("80 02 88 2E", Hex(new PickleBoolean(true)));
        Assert.AreEqual("80 02 4E 2E", Hex(new PickleNone()));
    }

    [TestMethod]
    public void AValueThatOccursTwice_IsFetchedFromTheMemo()
    {
        PickleString text = new("ab");
        PickleList list = new();
        list.Items.AddRange([text, text]);
        // EMPTY_LIST, BINPUT 0, MARK, BINUNICODE 'ab', BINPUT 1, BINGET 1, APPENDS
        Assert.AreEqual("80 02 5D 71 00 28 58 02 00 00 00 61 62 71 01 68 01 65 2E", Hex(list));
        PickleList read = (PickleList)PickleReader.Read(PickleWriter.Write(list));
        Assert.AreSame(read.Items[0], read.Items[1]);
    }

    [TestMethod]
    public void Tuples_HaveOpcodesOfTheirOwnUpToThree()
    {
        Assert.AreEqual("80 02 29 2E", Hex(Tuple(0)));
        Assert.AreEqual("80 02 4B 00 85 71 00 2E", Hex(Tuple(1)));
        Assert.AreEqual("80 02 4B 00 4B 01 86 71 00 2E", Hex(Tuple(2)));
        Assert.AreEqual("80 02 4B 00 4B 01 4B 02 87 71 00 2E", Hex(Tuple(3)));
        Assert.AreEqual("80 02 28 4B 00 4B 01 4B 02 4B 03 74 71 00 2E", Hex(Tuple(4)));
    }

    [TestMethod]
    public void LongLists_AreHandedOverInBatchesOfAThousand()
    {
        PickleList list = new();
        for (int i = 0; i < 2001; i++)
            list.Items.Add(new PickleInteger(0));
        byte[] pickle = PickleWriter.Write(list);
        Assert.AreEqual(2, pickle.Count(b => b == (byte)PickleOpcode.Appends));
        // The one that is left over has no MARK.
        Assert.AreEqual((byte)PickleOpcode.Append, pickle[^2]);
        Assert.HasCount(2001, ((PickleList)PickleReader.Read(pickle)).Items);
    }

    [TestMethod]
    public void ACheckpointOfOurs_ReadsBackToTheSameBytes()
    {
        TorchArchive archive = TorchArchive.Read(CheckpointFactory.Create(new() { ClassNames = ["circle", "square"], ImageSize = 64, WidthMultiple = 0.125 }));
        byte[] pickle = archive.ReadPickle();
        PickleValue root = PickleReader.Read(pickle);
        CollectionAssert.AreEqual(pickle, PickleWriter.Write(root));
        string[] outline = [.. PickleOutline.Of(root)];
        // The keys of ultralytics' checkpoints, the model's class, and tensors in FP16.
        foreach (string key in (string[])[".epoch", ".best_fitness", ".model", ".ema", ".updates", ".optimizer", ".wandb_id", ".date"])
            Assert.IsTrue(outline.Any(l => l.StartsWith(key, StringComparison.Ordinal)), key);
        Assert.IsTrue(outline.Any(l => l.StartsWith(".model: models.yolo.", StringComparison.Ordinal)));
        string[] weights = [.. outline.Where(l => l.Contains("_parameters.weight:", StringComparison.Ordinal))];
        Assert.IsGreaterThan(50, weights.Length);
        Assert.IsTrue(outline.Any(l => l.Contains("_rebuild_tensor_v2 HalfStorage [16, 3, 6, 6]", StringComparison.Ordinal) || l.Contains("HalfStorage [8, 3, 6, 6]", StringComparison.Ordinal)), string.Join("\n", outline.Where(l => l.Contains("Storage", StringComparison.Ordinal)).Take(3)));
    }

    [TestMethod]
    public void Records_StartAtMultiplesOf64_AsTorchLaysThemOut()
    {
        byte[] file = CheckpointFactory.Create(new() { ClassNames = ["circle", "square"], ImageSize = 64, WidthMultiple = 0.125 });
        TorchArchive archive = TorchArchive.Read(file);
        Assert.AreEqual("archive/data.pkl", Name(file, 0));
        Assert.IsTrue(archive.Records.Contains("version"), string.Join(", ", archive.Records.Take(3)));
        int at = 0, records = 0;
        while (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) == 0x04034B50)
        {
            int content = at + 30 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 26)) + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 28));
            Assert.AreEqual(0, content % 64, Name(file, at));
            records++;
            // The sizes stand behind the content: look for the next header there.
            at = Next(file, content);
        }

        Assert.AreEqual(archive.Records.Count, records);
    }

    private static int Next(byte[] file, int from)
    {
        for (int at = from; ; at++)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) == 0x08074B50 && BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)) == at - from)
                return at + 16;
        }
    }

    private static string Name(byte[] file, int at) => Encoding.UTF8.GetString(file, at + 30, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 26)));

    private static PickleTuple Tuple(int count) => new([.. Enumerable.Range(0, count).Select(i => new PickleInteger(i))]);

    private static string Hex(PickleValue value) => BitConverter.ToString(PickleWriter.Write(value)).Replace('-', ' ');
}
