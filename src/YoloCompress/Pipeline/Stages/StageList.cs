using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Which stages a job needs, in order.</summary>
internal static class StageList
{
    public static IReadOnlyList<IStage> Of(CompressionOptions options, QuantizationMode quantization)
    {
        List<IStage> stages = [];
        if (options.Pruning != PruningMethod.None)
            stages.Add(new PruneStage(options));
        if (options.FineTunes && options.Pruning != PruningMethod.None)
            stages.Add(new FineTuneStage(options));
        if (quantization is QuantizationMode.Static or QuantizationMode.WeightOnly)
            stages.Add(new QuantizeStage(options, quantization));
        return stages;
    }
}
