using System.Text;
using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class CacheStoreTests
{
    private readonly RecordingDiagnostics _diagnostics = new();

    [TestMethod]
    public void WrittenResult_IsReadByAnotherProcess()
    {
        using TemporaryFolder folder = new();
        Store(folder).Write(Key("a"), Result(("model.onnx", "abc"), ("empty", "")));
        CachedResult? read = Store(folder).TryRead(Key("a"));
        Assert.AreEqual(1.5, read!.Seconds);
        Assert.AreEqual("abc", Text(read, "model.onnx"));
        Assert.AreEqual("", Text(read, "empty"));
        Assert.IsNull(Store(folder).TryRead(Key("b")));
    }

    [TestMethod]
    public void DamagedContent_IsNoticedAndMadeAgain()
    {
        using TemporaryFolder folder = new();
        CacheStore store = Store(folder);
        store.Write(Key("a"), Result(("x", "abc")));
        File.WriteAllText(Contents(folder).Single(), "abd");
        Assert.IsNull(store.TryRead(Key("a")));
        Assert.IsEmpty(Contents(folder));
        Assert.Contains("damaged", _diagnostics.Lines.Single().Message);
        store.Write(Key("a"), Result(("x", "abc")));
        Assert.AreEqual("abc", Text(store.TryRead(Key("a"))!, "x"));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("null")]
    [DataRow("{}")]
    [DataRow("""{"outputFiles":[{"path":"x","digest":{"hash":"zz","sizeBytes":1}}]}""")]
    [DataRow("""{"outputFiles":[{"path":"x"}]}""")]
    public void DamagedAction_IsAMiss(string content)
    {
        using TemporaryFolder folder = new();
        CacheStore store = Store(folder);
        store.Write(Key("a"), Result(("x", "abc")));
        File.WriteAllText(Files(folder, "ac").Single(), content);
        Assert.IsNull(store.TryRead(Key("a")));
        Assert.IsEmpty(Files(folder, "ac"));
    }

    [TestMethod]
    public void LostContent_IsAMiss()
    {
        using TemporaryFolder folder = new();
        CacheStore store = Store(folder);
        store.Write(Key("a"), Result(("x", "abc")));
        File.Delete(Contents(folder).Single());
        Assert.IsNull(store.TryRead(Key("a")));
    }

    [TestMethod]
    public void KilledWriter_LeavesNothingThatIsRead()
    {
        using TemporaryFolder folder = new();
        folder.Write("v1/tmp/half", "ab");
        folder.Write($"v1/locks/{Key("a").Hash}", "");
        CacheStore store = Store(folder);
        Assert.IsNull(store.TryRead(Key("a")));
        using (store.Lock(Key("a"), () => Assert.Fail("Nobody holds the lock.")))
            store.Write(Key("a"), Result(("x", "abc")));
        Assert.AreEqual("abc", Text(store.TryRead(Key("a"))!, "x"));
    }

    [TestMethod]
    public void EntriesOfANewerVersion_AreLeftAlone()
    {
        using TemporaryFolder folder = new();
        string newer = folder.Write("v2/ac/aa/x", "unknown");
        Store(folder).Write(Key("a"), Result(("x", "abc")));
        Assert.AreEqual("unknown", File.ReadAllText(newer));
    }

    [TestMethod]
    public void Limit_RemovesWhatWasNotUsedForLongest()
    {
        using TemporaryFolder folder = new();
        CacheStore store = new(folder.Path, _diagnostics, limit: 12_000);
        for (int i = 0; i < 3; i++)
        {
            store.Write(Key($"{i}"), Result(("x", new string((char)('a' + i), 3000))));
            foreach (string file in Files(folder, "ac").Concat(Contents(folder)).Where(f => File.GetLastWriteTimeUtc(f) > DateTime.UtcNow.AddHours(-1)))
                File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(i - 10));
        }

        Assert.IsNotNull(store.TryRead(Key("0")), "Reading makes it the one used last.");
        store.Write(Key("3"), Result(("x", new string('d', 3000))));
        Assert.IsNotNull(store.TryRead(Key("0")));
        Assert.IsNull(store.TryRead(Key("1")));
        Assert.IsNotNull(store.TryRead(Key("3")));
        Assert.IsLessThanOrEqualTo(12_000, Files(folder, "ac").Concat(Contents(folder)).Sum(f => new FileInfo(f).Length));
    }

    [TestMethod]
    public async Task Lock_LetsOneInAtATime()
    {
        using TemporaryFolder folder = new();
        int inside = 0;
        int waited = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            using IDisposable hold = Store(folder).Lock(Key("a"), () => Interlocked.Increment(ref waited));
            Assert.AreEqual(1, Interlocked.Increment(ref inside));
            await Task.Delay(20, CancellationToken.None);
            Interlocked.Decrement(ref inside);
        });
        Assert.IsGreaterThan(0, waited);
    }

    [TestMethod]
    public void ManyWritersAndReaders_NeverSeeHalfAnEntry()
    {
        using TemporaryFolder folder = new();
        byte[][] contents = [.. Enumerable.Range(0, 4).Select(i => Encoding.ASCII.GetBytes(new string((char)('a' + i), 50_000)))];
        Parallel.For(0, 200, i =>
        {
            CacheStore store = new(folder.Path, NullDiagnostics.Instance, limit: 120_000);
            CacheKey key = Key($"{i % 4}");
            store.Write(key, new(new Dictionary<string, byte[]> { ["x"] = contents[i % 4] }, 1));
            if (store.TryRead(key) is { } read)
                CollectionAssert.AreEqual(contents[i % 4], read.Files["x"]);
        });
    }

    [TestMethod]
    public void Key_TellsEntriesApart()
    {
        string[] keys =
        [
            new CacheKey("a").Hash,
            new CacheKey("b").Hash,
            new CacheKey("a").Add("x", "1").Hash,
            new CacheKey("a").Add("x", "2").Hash,
            new CacheKey("a").Add("x", "1").Add("y", "2").Hash,
            new CacheKey("a").Add("x", "1\ny 1 2").Hash,
            new CacheKey("a").Add("y", "2").Add("x", "1").Hash,
        ];
        CollectionAssert.AllItemsAreUnique(keys);
        Assert.AreEqual(keys[4], new CacheKey("a").Add("x", "1").Add("y", "2").Hash);
        Assert.AreEqual(64, keys[0].Length);
    }

    private static CacheKey Key(string name) => new CacheKey("test").Add("name", name);

    private static CachedResult Result(params (string Name, string Content)[] files) =>
        new(files.ToDictionary(f => f.Name, f => Encoding.ASCII.GetBytes(f.Content)), 1.5);

    private static string Text(CachedResult result, string name) => Encoding.ASCII.GetString(result.Files[name]);

    private static string[] Contents(TemporaryFolder folder) => Files(folder, "cas");

    private static string[] Files(TemporaryFolder folder, string part) => Directory.GetFiles(folder.PathOf("v1", part), "*", SearchOption.AllDirectories);

    private CacheStore Store(TemporaryFolder folder) => new(folder.Path, _diagnostics);
}
