using YoloCompress.Quantization;
using YoloCompress.Training;

namespace YoloCompress.Pipeline;

/// <summary>Which stages a job needs, in order.</summary>
internal static class StageList
{
    // Rounding is near the original already and settles in fewer steps than what pruning took away.
    private const double FinishShare = 0.25;

    public static IReadOnlyList<IStage> Of(CompressionOptions options, QuantizationMode quantization)
    {
        List<IStage> stages = [];
        bool prunes = options.Pruning != PruningMethod.None, finishes = options.FineTunes && quantization == QuantizationMode.Static;
        if (prunes)
            stages.Add(new PruneStage(options, quantization));
        if (prunes && options.FineTunes)
            stages.Add(new FineTuneStage(options, finishes ? 1 - FinishShare : 1));
        if (quantization != QuantizationMode.None)
            stages.Add(new QuantizeStage(options, quantization, finishes ? Finish(options, prunes ? FinishShare : 1) : null));
        if (ContractStage.IsNeeded(options))
            stages.Add(new ContractStage(options));
        return stages;
    }

    private static Teaching Finish(CompressionOptions options, double share) => new(
        options, "FineTuneQuantized", share, DistillationOptions.Quantized with { KeepZeros = options.Pruning is not (PruningMethod.None or PruningMethod.LnStructured) });
}
