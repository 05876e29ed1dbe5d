using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Quantization;
using YoloCompress.TestAssets;

namespace YoloCompress.Tests.Quantization;

[TestClass]
public sealed class SaturationGuardTests
{
    private static readonly ModelGraph Tiny = TinyDetector.Build();
    private static readonly float[][] Pictures = [.. Enumerable.Range(0, 3).Select(i => StaticQuantizerTests.Picture((ulong)i))];

    /// <summary>255 · 127 = 32,385; with 255 · 1 it is 32,640 and fits into 16 bits, with 255 · 2 it is 32,895 and does not.</summary>
    [TestMethod]
    [DataRow(127, 1, false)]
    [DataRow(127, 2, true)]
    [DataRow(-127, -1, false)]
    [DataRow(-127, -2, true)]
    [DataRow(127, -127, false)]
    [DataRow(64, 64, false)]
    [DataRow(65, 64, true)]
    public void TwoWeights_OfFullCodes(int first, int second, bool expected) =>
        Assert.AreEqual(expected, SaturationGuard.CanSaturate([(sbyte)first, (sbyte)second], 1, 1, [(0, 255), (0, 255)]));

    [TestMethod]
    public void ChannelsThatStaySmall_DoNotSaturate()
    {
        Assert.IsFalse(SaturationGuard.CanSaturate([127, 127], 1, 1, [(0, 129), (0, 128)]));
        Assert.IsTrue(SaturationGuard.CanSaturate([127, 127], 1, 1, [(0, 130), (0, 129)]));
    }

    [TestMethod]
    public void NeighboursByChannelAndByPosition_AreLookedAt()
    {
        (int, int)[] full = [(0, 255), (0, 255)];
        // Two channels of two positions: neighbours of a channel are small, those of a position are not; and the other way round.
        Assert.IsTrue(SaturationGuard.CanSaturate([127, 0, 127, 0], 1, 1, full));
        Assert.IsTrue(SaturationGuard.CanSaturate([127, 127, 0, 0], 1, 1, full));
        Assert.IsFalse(SaturationGuard.CanSaturate([127, 0, 0, 127], 1, 1, full));
    }

    [TestMethod]
    public void GroupsReadTheirOwnChannels()
    {
        (int, int)[] codes = [(0, 255), (0, 255), (0, 20), (0, 20)];
        Assert.IsFalse(SaturationGuard.CanSaturate([1, 1, 127, 127], 2, 2, codes));
        Assert.IsTrue(SaturationGuard.CanSaturate([127, 127, 1, 1], 2, 2, codes));
    }

    [TestMethod]
    public void Codes_AreUnsignedAndHaveAMargin()
    {
        Assert.AreEqual((0, 125), SaturationGuard.Codes(new(0.1f, 0, IntegerType.UInt8), 0, 10));
        Assert.AreEqual((128 - 25, 128 + 50), SaturationGuard.Codes(new(0.1f, 0, IntegerType.Int8), -2, 4));
        Assert.AreEqual((0, 255), SaturationGuard.Codes(new(0.1f, 128, IntegerType.UInt8), -99, 99));
    }

    [TestMethod]
    [DataRow(TargetHardware.X64Avx2, "x64 avx512-vnni", true)]
    [DataRow(TargetHardware.Any, "arm64 dotprod", true)]
    [DataRow(TargetHardware.X64Vnni, "x64 avx2", false)]
    [DataRow(TargetHardware.Arm64, "x64 avx2", false)]
    [DataRow(TargetHardware.Host, "x64 avx2", true)]
    [DataRow(TargetHardware.Host, "x64 avx512", true)]
    [DataRow(TargetHardware.Host, "x64 avx-vnni", false)]
    [DataRow(TargetHardware.Host, "x64 avx512-vnni", false)]
    [DataRow(TargetHardware.Host, "arm64 dotprod", false)]
    public void Target_TellsWhetherItIsNeeded(TargetHardware target, string host, bool expected) =>
        Assert.AreEqual(expected, SaturationGuard.IsNeeded(target, host));

    [TestMethod]
    public void OnlyLayersThatCouldSaturate_GetSevenBits()
    {
        QuantizationOutcome exact = Run(TargetHardware.X64Vnni), guarded = Run(TargetHardware.X64Avx2);
        Assert.IsNotEmpty(exact.SaturatingLayers);
        Assert.IsTrue(exact.Layers.Where(l => l.Placement == "int8").All(l => l.Bits == 8));
        Assert.IsEmpty(guarded.SaturatingLayers);
        string[] seven = [.. guarded.Layers.Where(l => l.Bits == 7).Select(l => l.Name)];
        CollectionAssert.IsSubsetOf(exact.SaturatingLayers.ToArray(), seven);
        Assert.IsLessThan(guarded.Layers.Count(l => l.Placement == "int8"), seven.Length);
        Assert.IsLessThan(0.03, ModelQuantizerTests.Difference(guarded.Graph));
    }

    private static QuantizationOutcome Run(TargetHardware target) => StaticQuantizer.Run(
        Tiny, Pictures, new() { Target = target, TargetRetention = 0, Rounding = RoundingMethod.Nearest, BiasCorrection = false, Threads = 1 }, NullDiagnostics.Instance);
}
