using YoloCompress.Diagnostics;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>
/// Where INT8 turns out slower than FP32 on the machine that builds, the faster form ships: the same model computed in FP32, with weights that pack as small as
/// they do for INT8.
/// </summary>
internal sealed class FasterForm(CompressionOptions options, bool packs, DecisionLog decisions, IDiagnostics diagnostics, string file)
{
    private const string DecisionName = "faster";

    /// <summary>What ships.</summary>
    /// <param name="chosen">What was chosen by budgets, timed.</param>
    /// <param name="subject">What the decision is about: the original and the chosen model.</param>
    /// <param name="make">Makes, measures and times other settings.</param>
    public Attempt Choose(Attempt chosen, string subject, Func<CompressionOptions, Attempt> make)
    {
        bool applies = options.SlowerModel == SlowerModelAction.ShipFaster && options.TargetHardware == TargetHardware.Host
            && chosen.Options.Quantization == QuantizationMode.Static && chosen.Chain.Results.Any(r => r.Stage == QuantizeStage.StageName);
        if (!applies || !decisions.Decide(DecisionName, subject, () => chosen.Latency!.Ratio < 1))
            return chosen;
        // A file, and a resource that nobody unpacks, is smaller in half precision.
        Attempt other = make(chosen.Options with { Quantization = packs ? QuantizationMode.WeightOnly : QuantizationMode.Float16 });
        LatencyFigures latency = chosen.Latency!;
        string slower = FormattableString.Invariant(
            $"On this machine the INT8 model takes {latency.ResultMs:0.0} ms and the original {latency.OriginalMs:0.0} ms (one thread)");
        string? missed = other.Budgets.FirstOrDefault(b => !b.Met && chosen.Budgets.Any(c => c.Name == b.Name && c.Met))?.Name;
        if (missed != null)
        {
            diagnostics.Warn(ErrorCodes.SlowerThanOriginal, $"{slower}. It ships all the same: in FP32 the model would miss {missed}.", file);
            return chosen;
        }

        diagnostics.Warn(
            ErrorCodes.SlowerThanOriginal,
            $"{slower}, so what ships is {Ladder.Describe(other.Options)}, which computes in FP32. Set SlowerModel=\"Keep\" to ship INT8 all the same, or TargetHardware to what the model will run on.",
            file);
        return other;
    }
}
