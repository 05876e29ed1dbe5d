using System.Globalization;
using YoloCompress.Checkpoints;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Training;

namespace TrainDetector;

/// <summary>Draws the data set, trains YOLOv5n on it from random weights and writes a checkpoint in ultralytics' form.</summary>
internal sealed class Training(Recipe recipe, string folder, IDiagnostics diagnostics)
{
    private const int SnapshotSteps = 250;

    public void Run()
    {
        NativeLibraries.Register();
        diagnostics.Log("drawing pictures");
        string yaml = WorkbenchDataset.Write(folder, WorkbenchDataset.Training(recipe.Pictures), WorkbenchDataset.Validation, WorkbenchDataset.Calibration);
        ImageSet drawn = ImageSet.Resolve(Path.Combine(folder, "images", "train"), folder, DataSplit.Train, diagnostics);
        IReadOnlyList<TrainingPicture> pictures = TrainingSet.Of(drawn.Slice(0, recipe.Pictures), WorkbenchDataset.ClassNames.Count, diagnostics);
        ModelGraph graph = CheckpointImporter.Import(
            CheckpointFactory.Create(new() { ClassNames = WorkbenchDataset.ClassNames, ImageSize = Recipe.ImageSize, Seed = 1 }), new() { ImageSize = Recipe.ImageSize }, diagnostics);
        DetectionEvaluator evaluator = new(ImageSet.Resolve(yaml, folder, DataSplit.Validation, diagnostics), diagnostics: diagnostics);
        ModelGraph trained = DetectionTrainer.Train(
            graph, DetectHead.Find(graph)!.Levels, WorkbenchDataset.ClassNames.Count, pictures, recipe.Training, diagnostics, (step, model) =>
            {
                if (step % SnapshotSteps == 0)
                    Report($"step {step}", evaluator, model);
            });
        string checkpoint = Path.Combine(folder, "workbench.pt");
        File.WriteAllBytes(checkpoint, CheckpointWriter.WriteBack(trained));

        // What is written is what counts: weights in FP16.
        Report(checkpoint, evaluator, CheckpointImporter.Import(checkpoint, new() { ImageSize = Recipe.ImageSize }, diagnostics));
    }

    private void Report(string what, DetectionEvaluator evaluator, ModelGraph model)
    {
        using OnnxModel session = new(model);
        EvaluationResult result = evaluator.Evaluate(session);
        diagnostics.Log(string.Create(CultureInfo.InvariantCulture, $"{what}: mAP50 {result.Map50:F4}, mAP50-95 {result.Map5095:F4} on the validation pictures"));
    }
}
