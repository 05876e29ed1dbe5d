using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Training;

namespace YoloCompress.Pipeline;

/// <summary>What training needs, looked at before anything is spent: nobody wants to hear after minutes of work that it was in vain.</summary>
internal static class TrainingRequirements
{
    /// <summary>Checks pictures, labels, torch and the model's operators; warns where there is nothing to train.</summary>
    /// <exception cref="YoloCompressException">Something is missing (YC0407, YC0801 to YC0804, YC0806).</exception>
    public static void Check(
        CompressionOptions options, ModelGraph graph, DataPlan data, IReadOnlyList<IStage> stages, IDiagnostics diagnostics, string file)
    {
        if (!options.FineTunes)
            return;
        if (!stages.Any(s => s.Trains))
        {
            diagnostics.Warn(
                ErrorCodes.NothingToTrain,
                "FineTuneSteps or FineTuneMinutes is given, but without Pruning or Quantization=\"Static\" there is nothing that training could win back, so nothing is trained.",
                file);
            return;
        }

        if (data.Training == null)
        {
            throw new YoloCompressException(
                ErrorCodes.NoTrainingPictures,
                "There are no pictures to train with. Set TrainingData or CalibrationData, or FineTuneSteps and FineTuneMinutes to 0.",
                file);
        }

        DistillationTrainer.Check(graph);
        if (data.TrainingLabels)
            TrainingSet.Of(data.Training, DetectHead.Find(graph)?.ClassCount, NullDiagnostics.Instance);
    }
}
