using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>Which stages a job needs, in order.</summary>
internal static class StageList
{
    public static IReadOnlyList<IStage> Of(CompressionOptions options, QuantizationMode quantization)
    {
        // What is trained in float must not be spent again on the rounding, which needs less to settle.
        const double FinishShare = 0.25;
        List<IStage> stages = [];
        bool prunes = options.Pruning != PruningMethod.None, finishes = options.FineTunes && quantization == QuantizationMode.Static;
        if (options.Pruning != PruningMethod.None)
            stages.Add(new PruneStage(options));
        if (options.FineTunes && prunes)
            stages.Add(new FineTuneStage(options, afterQuantization: false, finishes ? 1 - FinishShare : 1));
        if (quantization is QuantizationMode.Static or QuantizationMode.WeightOnly)
            stages.Add(new QuantizeStage(options, quantization));
        if (finishes)
            stages.Add(new FineTuneStage(options, afterQuantization: true, prunes ? FinishShare : 1));
        return stages;
    }
}
