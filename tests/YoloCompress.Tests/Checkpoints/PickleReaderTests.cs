using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

[TestClass]
public sealed class PickleReaderTests
{
    [TestMethod]
    public void Read_PlainData()
    {
        PickleDictionary root = (PickleDictionary)PickleReader.Read(Pickler.Pickle(new Dictionary<string, object?>
        {
            ["none"] = null,
            ["true"] = true,
            ["int"] = -70000,
            ["long"] = 1L << 40,
            ["negative"] = -(1L << 40),
            ["float"] = -0.1,
            ["text"] = "Zürich, 東京",
            ["tuple"] = new PythonTuple(1, 2, 3, 4),
            ["list"] = new object?[] { 1, "two" },
        }));
        Dictionary<string, PickleValue> values = root.Items.ToDictionary(i => ((PickleString)i.Key).Value, i => i.Value);
        Assert.IsInstanceOfType<PickleNone>(values["none"]);
        Assert.IsTrue(((PickleBoolean)values["true"]).Value);
        Assert.AreEqual(-70000, ((PickleInteger)values["int"]).Value);
        Assert.AreEqual(1L << 40, ((PickleInteger)values["long"]).Value);
        Assert.AreEqual(-(1L << 40), ((PickleInteger)values["negative"]).Value);
        Assert.AreEqual(-0.1, ((PickleFloat)values["float"]).Value);
        Assert.AreEqual("Zürich, 東京", ((PickleString)values["text"]).Value);
        CollectionAssert.AreEqual(new[] { 1L, 2, 3, 4 }, ((PickleTuple)values["tuple"]).Items.Select(i => ((PickleInteger)i).Value).ToArray());
        Assert.HasCount(2, ((PickleList)values["list"]).Items);
    }

    [TestMethod]
    public void Read_TheMemo_GivesTheSameInstance()
    {
        // [x, x] with x in memo place 300.
        PickleList list = (PickleList)PickleReader.Read(new byte[] { 0x80, 2, (byte)']', (byte)'(', (byte)'X', 1, 0, 0, 0, (byte)'x', (byte)'r', 44, 1, 0, 0, (byte)'j', 44, 1, 0, 0, (byte)'e', (byte)'.' });
        Assert.AreSame(list.Items[0], list.Items[1]);
    }

    [TestMethod]
    public void Read_KnowsWhereEachIntegerStands()
    {
        byte[] pickle = Pickler.Pickle(new PythonTuple(1, 1L << 40));
        PickleTuple tuple = (PickleTuple)PickleReader.Read(pickle);
        Assert.AreEqual((2, 5), (tuple.Items[0].Position, tuple.Items[0].Length));
        Assert.AreEqual((7, 10), (tuple.Items[1].Position, tuple.Items[1].Length));
    }

    [TestMethod]
    [DataRow("os", "system")]
    [DataRow("posix", "system")]
    [DataRow("nt", "system")]
    [DataRow("builtins", "eval")]
    [DataRow("builtins", "exec")]
    [DataRow("__builtin__", "eval")]
    [DataRow("builtins", "__import__")]
    [DataRow("subprocess", "Popen")]
    [DataRow("torch", "load")]
    [DataRow("torch.hub", "load")]
    [DataRow("torch.nn.modules", "os.system")]
    [DataRow("models.common", "os.system")]
    [DataRow("models.common", "autopad")]
    [DataRow("models", "Conv")]
    [DataRow("models.Common", "Conv")]
    [DataRow("models.common\r", "Conv")]
    [DataRow("modelsx.common", "Conv")]
    [DataRow("ultralytics.nn.tasks", "DetectionModel")]
    [DataRow("torch.nn.parallel.distributed", "DistributedDataParallel")]
    [DataRow("numpy.core.multiarray", "fromfile")]
    public void Read_ForbiddenName_IsAnErrorThatNamesIt(string module, string name)
    {
        YoloCompressException error = Fails(Pickler.Pickle(new PythonCall(module, name, "x")), ErrorCodes.PickleForbiddenName);
        Assert.Contains($"'{module}.{name}'", error.Message);
    }

    [TestMethod]
    [DataRow("ultralytics.nn.tasks", "YOLOv8")]
    [DataRow("torch.nn.parallel.distributed", "model.module")]
    public void Read_KnownForeigners_SayWhatToDo(string module, string advice) =>
        Assert.Contains(advice, Fails(Pickler.Pickle(new PythonCall(module, "Thing")), ErrorCodes.PickleForbiddenName).Message);

    [TestMethod]
    public void Read_EveryOpcodeThatIsNotNeeded_IsAnErrorThatNamesIt()
    {
        HashSet<byte> known = [.. Enum.GetValues<PickleOpcode>().Select(o => (byte)o)];
        Assert.HasCount(32, known);
        for (int opcode = 0; opcode < 256; opcode++)
        {
            if (known.Contains((byte)opcode))
                continue;
            YoloCompressException error = Fails([0x80, 2, (byte)opcode, 0, 0, 0, 0, (byte)'.'], ErrorCodes.PickleForbiddenOpcode);
            Assert.Contains($"0x{opcode:X2}", error.Message);
        }
    }

    [TestMethod]
    public void Read_ALayerIsNeverCalled() =>
        Fails(Pickler.Pickle(new PythonCall("models.common", "Conv", 1)), ErrorCodes.PickleMalformed);

    [TestMethod]
    public void Read_GetattrOfAnythingElse_IsAnError()
    {
        Fails(Pickler.Pickle(new PythonCall("__builtin__", "getattr", Layers.Identity(), "__class__")), ErrorCodes.PickleMalformed);
        Fails(Pickler.Pickle(new PythonCall("__builtin__", "getattr", "text", "forward_fuse")), ErrorCodes.PickleMalformed);
    }

    [TestMethod]
    [DataRow(new byte[] { }, DisplayName = "empty")]
    [DataRow(new byte[] { 0x80, 4, (byte)'N', (byte)'.' }, DisplayName = "protocol 4")]
    [DataRow(new byte[] { 0x80, 2, (byte)'.' }, DisplayName = "nothing")]
    [DataRow(new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'.' }, DisplayName = "two values")]
    [DataRow(new byte[] { 0x80, 2, (byte)'N', (byte)'(', (byte)'.' }, DisplayName = "open mark")]
    [DataRow(new byte[] { 0x80, 2, (byte)'a', (byte)'.' }, DisplayName = "append to nothing")]
    [DataRow(new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'a', (byte)'.' }, DisplayName = "append to None")]
    [DataRow(new byte[] { 0x80, 2, (byte)'N', (byte)'(', (byte)'a', (byte)'.' }, DisplayName = "pop below a mark")]
    [DataRow(new byte[] { 0x80, 2, (byte)'e', (byte)'.' }, DisplayName = "items without a mark")]
    [DataRow(new byte[] { 0x80, 2, (byte)'}', (byte)'(', (byte)'N', (byte)'u', (byte)'.' }, DisplayName = "key without a value")]
    [DataRow(new byte[] { 0x80, 2, (byte)'h', 7, (byte)'.' }, DisplayName = "unknown memo place")]
    [DataRow(new byte[] { 0x80, 2, (byte)'q', 7, (byte)'.' }, DisplayName = "memo of nothing")]
    [DataRow(new byte[] { 0x80, 2, (byte)'X', 255, 255, 255, 255, (byte)'.' }, DisplayName = "negative string")]
    [DataRow(new byte[] { 0x80, 2, (byte)'X', 255, 255, 255, 127, (byte)'.' }, DisplayName = "endless string")]
    [DataRow(new byte[] { 0x80, 2, (byte)'X', 1, 0, 0, 0, 0xFF, (byte)'.' }, DisplayName = "no UTF-8")]
    [DataRow(new byte[] { 0x80, 2, 0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte)'.' }, DisplayName = "integer beyond 64 bits")]
    [DataRow(new byte[] { 0x80, 2, (byte)'N', (byte)'N', (byte)'b', (byte)'.' }, DisplayName = "state for None")]
    [DataRow(new byte[] { 0x80, 2, (byte)'N', (byte)'Q', (byte)'.' }, DisplayName = "id that is no tuple")]
    public void Read_Malformed_IsAnError(byte[] pickle) => Fails(pickle, ErrorCodes.PickleMalformed);

    [TestMethod]
    public void Read_CutAnywhere_IsAnError()
    {
        byte[] pickle = Pickler.Pickle(new Layers().Conv(3, 4));
        for (int length = 0; length < pickle.Length; length++)
            Fails(pickle[..length], ErrorCodes.PickleMalformed);
    }

    [TestMethod]
    public void Read_TooManyValuesOrTooDeep_IsAnError()
    {
        PickleLimits few = new() { Values = 100, Depth = 10 };
        byte[] many = [0x80, 2, (byte)']', (byte)'(', .. Enumerable.Repeat((byte)'N', 200), (byte)'e', (byte)'.'];
        byte[] deep = [0x80, 2, .. Enumerable.Repeat((byte)'(', 20), .. Enumerable.Repeat((byte)'t', 20), (byte)'.'];
        Assert.AreEqual(ErrorCodes.CheckpointLimit, Assert.ThrowsExactly<YoloCompressException>(() => PickleReader.Read(many, null, few)).Code);
        Assert.AreEqual(ErrorCodes.CheckpointLimit, Assert.ThrowsExactly<YoloCompressException>(() => PickleReader.Read(deep, null, few)).Code);
        Fails([0x80, 2, (byte)'N', (byte)'r', 255, 255, 255, 255, (byte)'.'], ErrorCodes.CheckpointLimit);
    }

    [TestMethod]
    public void Read_Damaged_IsAlwaysACodedErrorOrData()
    {
        byte[] pickle = Pickler.Pickle(new Layers().C3(8, 8, 1, true));
        Random random = new(3);
        int read = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] damaged = [.. pickle];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                PickleReader.Read(damaged);
                read++;
            }
            catch (YoloCompressException error)
            {
                Assert.StartsWith("YC02", error.Code);
            }
        }

        Assert.IsGreaterThan(0, read);
    }

    private static YoloCompressException Fails(byte[] pickle, string code)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => PickleReader.Read(pickle, "some.pt"));
        Assert.AreEqual(code, error.Code, error.Message);
        Assert.AreEqual("some.pt", error.File);
        return error;
    }
}
