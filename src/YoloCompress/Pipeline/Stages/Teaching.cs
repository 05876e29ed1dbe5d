using System.Text.Json.Nodes;
using YoloCompress.Onnx;
using YoloCompress.Training;

namespace YoloCompress.Pipeline;

/// <summary>The model before any stage teaches what became of it, within a stage: steps by the clock are decided once, and a build that was cut short goes on.</summary>
/// <param name="options">What the user gave.</param>
/// <param name="name">The name in progress, decisions and cache.</param>
/// <param name="share">The share of the given steps or minutes that may be spent.</param>
/// <param name="recipe">How to train.</param>
internal sealed class Teaching(CompressionOptions options, string name, double share, DistillationOptions recipe)
{
    /// <summary>Every option that the result depends on.</summary>
    public string Options => FormattableString.Invariant($"steps={Steps} minutes={Minutes} labels={options.TrainingData != null} keepZeros={recipe.KeepZeros}");

    private int Steps => options.FineTuneSteps == 0 ? 0 : Math.Max(1, (int)Math.Round(options.FineTuneSteps * share));

    private double Minutes => options.FineTuneMinutes * share;

    private string DecisionName => char.ToLowerInvariant(name[0]) + name[1..];

    /// <summary>Trains a model.</summary>
    public Taught Run(ModelGraph graph, StageContext context)
    {
        string student = graph.Sha256();
        string teacher = context.Original.Sha256();
        string subject = $"{student} {Options}";
        int? kept = Steps > 0 ? Steps : context.Decisions.Kept<FineTuneDecision>(DecisionName, subject)?.Steps;
        CacheKey key = new CacheKey($"state {name}").Add("student", student).Add("teacher", teacher).Add("training", context.TrainingContent)
            .Add("options", Options).Add("steps", $"{kept}").Add("seed", $"{context.Seed}").Add("threads", $"{context.Threads}");
        int? classes = context.TrainingLabels ? DetectHead.Find(context.Original)?.ClassCount : null;
        IReadOnlyList<TrainingPicture> pictures = context.Training == null ? [] : TrainingSet.Of(context.Training, classes, context.Diagnostics);
        DistillationOptions settings = recipe with { Steps = kept, Minutes = Minutes, Threads = context.Threads, Seed = 1 + (ulong)context.Seed, ProgressName = name };
        DistillationResult result = DistillationTrainer.Train(
            graph, context.Original, pictures, settings, context.Diagnostics, new CachedTrainingMemory(context.Results, key));
        if (Steps == 0)
            context.Decisions.Decide(DecisionName, subject, () => new FineTuneDecision(result.Steps));
        return new(result, pictures);
    }

    /// <summary>What came of it.</summary>
    /// <param name="Result">The model and how it was judged.</param>
    /// <param name="Pictures">What it was trained on.</param>
    public sealed record Taught(DistillationResult Result, IReadOnlyList<TrainingPicture> Pictures)
    {
        /// <summary>One sentence for log and report.</summary>
        public string Summary => Result.Improved
            ? FormattableString.Invariant(
                $"{Result.Steps} steps on {Pictures.Count} pictures; distance from the original on pictures held back {Result.Before:0.0000} before, {Result.After:0.0000} after step {Result.BestStep}.")
            : FormattableString.Invariant($"{Result.Steps} steps on {Pictures.Count} pictures brought nothing on pictures held back; the model stays as it was.");

        /// <summary>The figures for the report.</summary>
        public JsonObject Details => new()
        {
            ["steps"] = Result.Steps,
            ["bestStep"] = Result.BestStep,
            ["pictures"] = Pictures.Count,
            ["labels"] = Pictures.Any(p => p.Labels.Count > 0),
            ["distanceBefore"] = Math.Round(Result.Before, 6),
            ["distanceAfter"] = Math.Round(Result.After, 6),
        };
    }
}
