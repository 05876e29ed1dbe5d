using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Structured;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>What channel counts are rounded to: as given, else 8, or 16 where the model stays in float and is faster with that on this machine.</summary>
internal sealed class ChannelBlocks(CompressionOptions options, QuantizationMode quantization)
{
    private const int Default = CompressionOptions.DefaultRoundTo;
    private const int Coarse = 16;

    // Finer widths lose less accuracy: coarser ones have to be worth it.
    private const double LeastSpeedup = 1.03;
    private const int LatencyBlocks = 3;

    /// <summary>The smallest block.</summary>
    public int RoundTo => options.RoundTo ?? Default;

    /// <summary>As part of a stage's options.</summary>
    public string Text => IsMeasured ? $"{Default} or {Coarse}" : $"{RoundTo}";

    // What will be quantized has other kernels than the model that can be measured here; steps are to differ by their amounts only.
    private bool IsMeasured => options.RoundTo == null && quantization != QuantizationMode.Static && !options.PrunesInSteps;

    /// <summary>The block to weigh against it; null where nothing is measured.</summary>
    public CoarserBlocks? Coarser(DecisionLog decisions) => !IsMeasured ? null : new(Coarse, (fine, coarse) => decisions
        .Decide("channelBlocks", $"{fine.Sha256()} {coarse.Sha256()}", () => new BlockDecision(Speedup(fine, coarse) > LeastSpeedup)).Coarser);

    private static double Speedup(ModelGraph fine, ModelGraph coarse)
    {
        using OnnxModel a = new(fine), b = new(coarse);
        return LatencyMeter.Compare(a, b, LatencyBlocks).Ratio;
    }
}
