using YoloCompress.Onnx;
using YoloCompress.Training;

namespace YoloCompress.Pipeline;

/// <summary>
/// Training as a stage: the model before any stage teaches what became of it. A pruned model keeps its zeros.
/// </summary>
/// <param name="options">What the user gave.</param>
internal sealed class FineTuneStage(CompressionOptions options) : IStage
{
    /// <summary>The stage's name.</summary>
    public const string StageName = "FineTune";

    private const string DecisionName = "fineTune";

    public string Name => StageName;

    public bool Trains => true;

    public string Options => FormattableString.Invariant(
        $"steps={Steps} minutes={Minutes} labels={options.TrainingData != null}");

    private int Steps => options.FineTuneSteps;

    private double Minutes => options.FineTuneMinutes;

    public StageOutput Run(ModelGraph graph, StageContext context)
    {
        string student = graph.Sha256();
        string teacher = context.Original.Sha256();
        string subject = $"{student} {Options}";
        int? kept = Steps > 0 ? Steps : context.Decisions.Kept<FineTuneDecision>(DecisionName, subject)?.Steps;
        CacheKey key = new CacheKey($"state {Name}").Add("student", student).Add("teacher", teacher).Add("training", context.TrainingContent)
            .Add("options", Options).Add("steps", $"{kept}").Add("seed", $"{context.Seed}").Add("threads", $"{context.Threads}");
        int? classes = context.TrainingLabels ? DetectHead.Find(context.Original)?.ClassCount : null;
        IReadOnlyList<TrainingPicture> pictures = context.Training == null ? [] : TrainingSet.Of(context.Training, classes, context.Diagnostics);
        DistillationResult result = DistillationTrainer.Train(
            graph, context.Original, pictures, Recipe(kept, context), context.Diagnostics, new CachedTrainingMemory(context.Results, key));
        if (Steps == 0)
            context.Decisions.Decide(DecisionName, subject, () => new FineTuneDecision(result.Steps));
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

    private DistillationOptions Recipe(int? steps, StageContext context) => new()
    {
        Steps = steps,
        Minutes = Minutes,
        Threads = context.Threads,
        Seed = 1 + (ulong)context.Seed,
        ProgressName = Name,
    };

    private static string Summary(DistillationResult result, IReadOnlyList<TrainingPicture> pictures) => result.Improved
        ? FormattableString.Invariant(
            $"{result.Steps} steps on {pictures.Count} pictures; distance from the original on pictures held back {result.Before:0.0000} before, {result.After:0.0000} after step {result.BestStep}.")
        : FormattableString.Invariant($"{result.Steps} steps on {pictures.Count} pictures brought nothing on pictures held back; the model stays as it was.");
}
