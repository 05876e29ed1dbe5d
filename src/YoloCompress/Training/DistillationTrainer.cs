using System.Globalization;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// Knowledge distillation: teaches a compressed model to do what the original did, on pictures without labels, and on the labels too where
/// there are any. A quantized student (QuantizeLinear and DequantizeLinear in pairs) is trained through its rounding and stays quantized.
/// </summary>
public static class DistillationTrainer
{
    /// <summary>Trains a student.</summary>
    /// <param name="student">The model to improve.</param>
    /// <param name="teacher">The model before compression.</param>
    /// <param name="pictures">What to learn from; some are held back to judge by.</param>
    /// <param name="options">The recipe; with <see cref="DistillationOptions.Steps"/> the result is repeatable to the byte on the same machine.</param>
    /// <param name="diagnostics">Told about loss, speed, time left and what is wrong with the pictures.</param>
    /// <param name="memory">Keeps the state, so that a training that was cut short can go on where it stood; null to keep nothing.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <exception cref="YoloCompressException">
    /// torch is missing (YC0801 to YC0803), a node cannot be trained (YC0804), a picture cannot be read (YC0805), there is no picture (YC0806).
    /// </exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DistillationResult Train(
        ModelGraph student,
        ModelGraph teacher,
        IReadOnlyList<TrainingPicture> pictures,
        DistillationOptions options,
        IDiagnostics diagnostics,
        ITrainingMemory? memory = null,
        CancellationToken cancellation = default)
    {
        (List<TrainingPicture> learned, List<TrainingPicture> held) = Split(pictures, options, diagnostics);
        TorchLibraries.Load();
        set_num_threads(options.Threads);
        DateTime start = DateTime.UtcNow;
        DistillationPoints points = DistillationPoints.Of(student, teacher);
        using DistillationJudge judge = new(teacher, held, points, options);
        TrainingState? kept = memory?.Load() is { } bytes ? TrainingState.Parse(bytes) : null;
        if (kept != null && options.Steps is { } wanted && kept.Steps != wanted)
            kept = null;
        double before = kept?.Before ?? judge.Distance(student);
        int steps = options.Steps ?? kept?.Steps ?? StepsIn(options.Minutes ?? 0, student, teacher, learned, judge, points, options, diagnostics, start);
        if (steps <= 0)
            return new(student, 0, 0, before, before, 0);
        if ((long)steps * options.Batch < learned.Count)
        {
            diagnostics.Warn(
                ErrorCodes.TrainingShorterThanEpoch,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{steps} steps of {options.Batch} pictures see only part of the {learned.Count} pictures. Raise FineTuneSteps or FineTuneMinutes, or give fewer pictures."));
        }

        using DistillationRun run = new(student, teacher, learned, judge, points, options, diagnostics);
        DistillationResult result = run.Run(steps, before, memory, kept, cancellation);
        memory?.Forget();
        return result;
    }

    /// <summary>Finds out, before anything is spent, whether a model can be trained here at all.</summary>
    /// <param name="graph">The model.</param>
    /// <exception cref="YoloCompressException">torch is missing (YC0801 to YC0803), or a node cannot be trained (YC0804).</exception>
    public static void Check(ModelGraph graph)
    {
        TorchLibraries.Load();
        new GraphModule(graph, DistillationPoints.Of(graph, graph).StudentValues).Dispose();
    }

    private static int StepsIn(
        double minutes, ModelGraph student, ModelGraph teacher, List<TrainingPicture> learned, DistillationJudge judge, DistillationPoints points, DistillationOptions options, IDiagnostics diagnostics, DateTime start)
    {
        if (minutes <= 0)
            return 0;
        double judging = (DateTime.UtcNow - start).TotalSeconds, each;
        using (DistillationRun trial = new(student, teacher, learned, judge, points, options, NullDiagnostics.Instance))
            each = trial.Measure();
        double left = (minutes * 60) - (DateTime.UtcNow - start).TotalSeconds - (options.Snapshots * judging);
        int steps = Math.Max(0, (int)(left / each));
        diagnostics.Log(string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes are {steps} steps here, at {60 / each:F0} a minute"));
        return steps;
    }

    private static (List<TrainingPicture> Learned, List<TrainingPicture> Held) Split(IReadOnlyList<TrainingPicture> pictures, DistillationOptions options, IDiagnostics diagnostics)
    {
        if (pictures.Count == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.NoTrainingPictures,
                "There are no pictures to train with. Give some in TrainingData or CalibrationData, or set FineTuneSteps and FineTuneMinutes to 0.");
        }

        if (pictures.Count < options.Batch)
        {
            diagnostics.Warn(
                ErrorCodes.FewTrainingPictures,
                $"There are only {pictures.Count} pictures to train with, fewer than the {options.Batch} of one step, so the same ones are repeated. Give more in TrainingData.");
        }

        int count = Math.Min(options.HeldBack, pictures.Count / 4);
        if (count == 0)
            return ([.. pictures], [.. pictures]);

        // Evenly spread: neighbours in a folder are often frames of one film.
        HashSet<int> held = [.. Enumerable.Range(0, count).Select(i => (int)((i + 0.5) * pictures.Count / count))];
        return ([.. pictures.Where((_, i) => !held.Contains(i))], [.. pictures.Where((_, i) => held.Contains(i))]);
    }
}
