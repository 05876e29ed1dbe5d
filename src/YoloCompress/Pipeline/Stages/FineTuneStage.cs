using System.Security.Cryptography;
using YoloCompress.Onnx;
using YoloCompress.Training;

namespace YoloCompress.Pipeline;

/// <summary>
/// Training as a stage: the model before any stage teaches what became of it. A pruned model keeps its zeros; a quantized one is trained
/// through its rounding and stays on its grids.
/// </summary>
/// <param name="options">What the user gave.</param>
/// <param name="afterQuantization">True for the finish of a quantized model.</param>
/// <param name="share">The share of the given steps or minutes that this stage may spend.</param>
internal sealed class FineTuneStage(CompressionOptions options, bool afterQuantization, double share) : IStage
{
    public string Name => afterQuantization ? "FineTuneQuantized" : "FineTune";

    public bool Trains => true;

    public string Options => FormattableString.Invariant(
        $"steps={Steps} minutes={Minutes} keepZeros={KeepsZeros} widths={options.WeightBits} labels={options.TrainingData != null}");

    private int Steps => options.FineTuneSteps == 0 ? 0 : Math.Max(1, (int)Math.Round(options.FineTuneSteps * share));

    private double Minutes => options.FineTuneMinutes * share;

    private bool KeepsZeros => options.Pruning != PruningMethod.None;

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        string student = Convert.ToHexStringLower(SHA256.HashData(graph.ToBytes()));
        string teacher = Convert.ToHexStringLower(SHA256.HashData(context.Original.ToBytes()));
        string subject = $"{student} {Options}", decision = afterQuantization ? "fineTuneQuantized" : "fineTune";
        int? kept = Steps > 0 ? Steps : context.Decisions.Kept<FineTuneDecision>(decision, subject)?.Steps;
        CacheKey key = new CacheKey($"state {Name}").Add("student", student).Add("teacher", teacher).Add("training", context.TrainingContent)
            .Add("options", Options).Add("steps", $"{kept}").Add("seed", $"{context.Seed}").Add("threads", $"{context.Threads}");
        int? classes = context.TrainingLabels ? DetectHead.Find(context.Original)?.ClassCount : null;
        IReadOnlyList<TrainingPicture> pictures = context.Training == null ? [] : TrainingSet.Of(context.Training, classes, context.Diagnostics);
        DistillationResult result = DistillationTrainer.Train(
            graph, context.Original, pictures, Recipe(kept, context), context.Diagnostics, new CachedTrainingMemory(context.Results, key));
        if (Steps == 0)
            context.Decisions.Decide(decision, subject, () => new FineTuneDecision(result.Steps));
        return new(result.Model, new(Name, Summary(result, pictures), new()
        {
            ["steps"] = result.Steps,
            ["bestStep"] = result.BestStep,
            ["pictures"] = pictures.Count,
            ["labels"] = pictures.Any(p => p.Labels.Count > 0),
            ["distanceBefore"] = Math.Round(result.Before, 6),
            ["distanceAfter"] = Math.Round(result.After, 6),
        }));
    }

    private DistillationOptions Recipe(int? steps, StageContext context)
    {
        DistillationOptions recipe = afterQuantization ? DistillationOptions.Quantized : new();
        return recipe with
        {
            Steps = steps,
            Minutes = Minutes,
            KeepZeros = KeepsZeros,
            // Weights of float layers lie on coarse grids too when widths are narrow, and would no longer be small off them.
            TrainFloatWeights = !afterQuantization || options.WeightBits == null,
            Threads = context.Threads,
            Seed = 1 + (ulong)context.Seed,
            ProgressName = Name,
        };
    }

    private static string Summary(DistillationResult result, IReadOnlyList<TrainingPicture> pictures) => result.Improved
        ? FormattableString.Invariant(
            $"{result.Steps} steps on {pictures.Count} pictures; distance from the original on pictures held back {result.Before:0.0000} before, {result.After:0.0000} after step {result.BestStep}.")
        : FormattableString.Invariant($"{result.Steps} steps on {pictures.Count} pictures brought nothing on pictures held back; the model stays as it was.");
}
