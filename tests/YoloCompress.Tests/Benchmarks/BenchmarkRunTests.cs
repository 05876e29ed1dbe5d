using System.Text.Json;
using YoloCompress.Benchmarks;
using YoloCompress.Diagnostics;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Benchmarks;

[TestClass]
public sealed class BenchmarkRunTests : IDisposable
{
    private static readonly string[] Keys =
    [
        "name", "fileBytes", "resourceBytes", "map50", "map5095", "retention", "retention50", "ciLow", "ciHigh", "latencyRatio", "latencyRatio2",
        "macsRatio", "sparsity", "sqnrDb", "seconds", "peakMB",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _table = new();
    private readonly StringWriter _errors = new();
    private readonly List<string> _produced = [];

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task Row_HasEveryKey_NullWhereItDoesNotApply()
    {
        await Run("a");

        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_folder.PathOf("r.json")));
        JsonElement row = json.RootElement.EnumerateArray().Single();
        CollectionAssert.AreEqual(Keys, row.EnumerateObject().Select(p => p.Name).ToArray());
        Assert.AreEqual(1.5, row.GetProperty("seconds").GetDouble());
        Assert.AreEqual(JsonValueKind.Null, row.GetProperty("map50").ValueKind);
    }

    [TestMethod]
    public async Task FinishedRows_AreSkipped_AndPrintedAgain()
    {
        await Run("a");
        await Run("*");

        CollectionAssert.AreEqual(new[] { "a", "bad", "b" }, _produced);
        Assert.AreEqual(2, _table.ToString().Split('\n').Count(l => l.StartsWith("a ", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(new[] { "a", "b" }, Names());
    }

    [TestMethod]
    public async Task FailedRow_IsTold_AndTheOthersGoOn()
    {
        bool complete = await Run("*");

        Assert.IsFalse(complete);
        StringAssert.Contains(_errors.ToString(), "bad: YC0402: no pictures");
        CollectionAssert.AreEqual(new[] { "a", "b" }, Names());
    }

    [TestMethod]
    public async Task PatternThatMatchesNothing_ListsTheRows()
    {
        BenchmarkException e = await Assert.ThrowsExactlyAsync<BenchmarkException>(() => Run("x*"));

        StringAssert.Contains(e.Message, "a, bad, b");
    }

    [TestMethod]
    public void FileThatIsNoResult_IsNotOverwritten()
    {
        string file = _folder.Write("r.json", "{ \"name\": 1 }");

        Assert.ThrowsExactly<BenchmarkException>(() => new ResultFile(file));
    }

    [TestMethod]
    public async Task Model_IsMeasuredAgainstItsBaseline()
    {
        string yaml = ShapesDataset.Write(_folder.PathOf("shapes"), 6);
        Subject tiny = new()
        {
            Baseline = _ => TinyDetector.Build().ToBytes(),
            Pictures = _ => YoloCompress.Detection.ImageSet.Resolve(yaml, _folder.Path, YoloCompress.Detection.DataSplit.Validation),
        };
        using BenchmarkContext context = new();
        Suite suite = new("s", "", _ => [new("tiny", tiny, c => Task.FromResult(new Work { Model = tiny.Baseline(c) })) { OwnWork = false }]);

        await new BenchmarkRun(suite, context, new(_folder.PathOf("r.json")), new(_table), _errors).Measure("*");

        RowResult row = new ResultFile(_folder.PathOf("r.json")).Find("tiny")!;
        Assert.AreEqual((1, 1, 1, 1), (row.Retention, row.Retention50, row.CiLow, row.CiHigh));
        Assert.AreEqual(1, row.MacsRatio);
        Assert.IsTrue(row is { Map50: > 0.5, Map5095: > 0, LatencyRatio: > 0, LatencyRatio2: > 0, SqnrDb: null, Seconds: null }, row.ToString());
        Assert.AreEqual(TinyDetector.Build().ToBytes().Length, row.FileBytes);
    }

    private async Task<bool> Run(string pattern)
    {
        using BenchmarkContext context = new();
        Suite suite = new("s", "", _ => [Timed("a"), Timed("bad"), Timed("b")]);
        return await new BenchmarkRun(suite, context, new(_folder.PathOf("r.json")), new(_table), _errors).Measure(pattern);
    }

    private Row Timed(string name) => new(name, null, _ =>
    {
        _produced.Add(name);
        return name == "bad"
            ? throw new YoloCompressException(ErrorCodes.NoPictures, "no pictures")
            : Task.FromResult(new Work { Seconds = 1.5 });
    })
    {
        OwnWork = false,
    };

    private string[] Names()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(_folder.PathOf("r.json")));
        return [.. json.RootElement.EnumerateArray().Select(r => r.GetProperty("name").GetString()!)];
    }
}
