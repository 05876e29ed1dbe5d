using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Sensitivity;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Quantization;

namespace YoloCompress.Tests.Sensitivity;

[TestClass]
public sealed class SensitivityAnalysisTests
{
    private static readonly ModelGraph Tiny = SensitivityAnalysis.Prepare(TinyDetector.Build());
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 4).Select(i => StaticQuantizerTests.Picture((ulong)i))];
    private static readonly SensitivityOptions Options = new() { Threads = 2 };

    [TestMethod]
    public void CachedPrefixes_GiveWhatTheWholeModelGives()
    {
        SensitivityResult cached = Run(Options, null), whole = Run(Options with { WholeModel = true }, null);
        Assert.HasCount(whole.Cells.Count, cached.Cells);
        foreach ((SensitivityCell a, SensitivityCell b) in cached.Cells.Zip(whole.Cells))
        {
            Assert.AreEqual((b.Layer, b.Setting), (a.Layer, a.Setting));
            // Kernels differ where the runtime fuses across the border.
            Assert.AreEqual(b.Loss, a.Loss, 1e-3 + (0.02 * b.Loss), $"{a.Layer} {a.Setting}");
        }
    }

    [TestMethod]
    public void EveryLayer_HasACellForEverySetting()
    {
        SensitivityResult result = Run(Options, null);
        Assert.HasCount(result.Layers.Count * Options.Settings.Count, result.Cells);
        Assert.AreEqual(Tiny.Nodes.Count(n => n.OpType == "Conv"), result.Layers.Count);
        Assert.AreEqual(1, result.Layers.Sum(l => result.Share(l.Name)), 1e-9);
        CollectionAssert.AreEquivalent(result.Layers.Select(l => l.Name).ToArray(), result.Ranking().ToArray());
        Assert.IsTrue(result.Cells.All(c => c.Losses.Count == Pictures.Length));
    }

    [TestMethod]
    public void FewerBits_LoseMore()
    {
        SensitivitySetting mild = new(SensitivityKind.WeightBits, 7), strong = new(SensitivityKind.WeightBits, 3);
        SensitivityResult result = Run(Options with { Settings = [mild, strong] }, null);
        Assert.IsLessThan(
            0.2 * result.Cells.Where(c => c.Setting == strong.Name).Sum(c => c.Loss), result.Cells.Where(c => c.Setting == mild.Name).Sum(c => c.Loss));
    }

    [TestMethod]
    public void AnalysisThatWasStopped_GoesOnWhereItWas()
    {
        MemoryStore store = new() { Limit = 9 };
        Assert.ThrowsExactly<OperationCanceledException>(() => Run(Options, store));
        store.Limit = int.MaxValue;
        SensitivityResult resumed = Run(Options, store);
        Assert.AreEqual(resumed.Cells.Count, store.Kept, "Cells that were kept were measured again.");
        SensitivityResult anew = Run(Options, null);
        CollectionAssert.AreEqual(anew.Cells.Select(c => c.Loss).ToArray(), resumed.Cells.Select(c => c.Loss).ToArray());
    }

    [TestMethod]
    public void WithoutPictures_Fails() => Assert.AreEqual(
        ErrorCodes.AnalysisNeedsPictures,
        Assert.ThrowsExactly<YoloCompressException>(() => SensitivityAnalysis.Run(Tiny, [], Options, null, null, NullDiagnostics.Instance)).Code);

    [TestMethod]
    public void SettingNames_ReadBack()
    {
        foreach (SensitivitySetting setting in SensitivitySetting.Standard)
            Assert.AreEqual(setting, SensitivitySetting.Parse(setting.Name));
        foreach (string wrong in new[] { "", "int4", "bits1", "bits9", "zeros", "zeros1", "channels0", "channels-1" })
            Assert.IsNull(SensitivitySetting.Parse(wrong), wrong);
    }

    [TestMethod]
    public void RankCorrelation_TellsOrders()
    {
        Assert.AreEqual(1, RankCorrelation.Of([1, 2, 3, 4], [10, 20, 300, 4000])!.Value, 1e-12);
        Assert.AreEqual(-1, RankCorrelation.Of([1, 2, 3], [3, 2, 1])!.Value, 1e-12);
        Assert.IsNull(RankCorrelation.Of([1, 1, 1], [1, 2, 3]));
        Assert.IsNull(RankCorrelation.Of([1, 2], [1, 2]));
    }

    private static SensitivityResult Run(SensitivityOptions options, ICellStore? store) =>
        SensitivityAnalysis.Run(Tiny, Pictures, options, null, store, NullDiagnostics.Instance);

    private sealed class MemoryStore : ICellStore
    {
        private readonly Dictionary<(string, string), SensitivityCell> _cells = [];

        public int Limit { get; set; }

        public int Kept { get; private set; }

        public SensitivityCell? Find(string layer, SensitivitySetting setting) => _cells.GetValueOrDefault((layer, setting.Name));

        public void Keep(SensitivityCell cell, SensitivitySetting setting)
        {
            if (Kept == Limit)
                throw new OperationCanceledException();
            Kept++;
            _cells.Add((cell.Layer, cell.Setting), cell);
        }
    }
}
