using System.Globalization;
using YoloCompress.Checkpoints;
using YoloCompress.Onnx;
using YoloCompress.Training;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>What training in the build wins back, and how fast it is.</summary>
internal static class TrainingSuite
{
    private const double Share = 0.3;
    private const int SpeedSteps = 100;

    public static Suite Suite { get; } = new("training", "yolov5n masked by plain L1, taught by the original on coco128 without labels, on coco-val; speed", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        yield return Row.OfFile("fp32", Subject.Yolov5n, "reference", "yolov5n.onnx");
        foreach (double minutes in new[] { 0.0, 2, 5, 10, 20 })
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"l1-0.3-{minutes}min"), Subject.Yolov5n, c => Task.FromResult(Taught(c, minutes)))
            {
                MeasureLatency = false,
            };
        }

        yield return new("speed", null, c => Task.FromResult(Speed(c)));
    }

    private static Work Taught(BenchmarkContext context, double minutes)
    {
        ModelGraph teacher = Yolov5n(context), student = MagnitudeMask.Apply(teacher, Share);
        if (minutes > 0)
        {
            IReadOnlyList<TrainingPicture> pictures = TrainingSet.Of(context.Set("coco128.yaml"), null, context.Diagnostics);
            student = DistillationTrainer.Train(student, teacher, pictures, new() { Minutes = minutes }, context.Diagnostics).Model;
        }

        ModelGraph folded = FoldBatchNormalization.Apply(student);
        return new() { Model = folded.ToBytes(), Sparsity = MagnitudeMask.Sparsity(folded) };
    }

    private static Work Speed(BenchmarkContext context)
    {
        ModelGraph teacher = Yolov5n(context), student = MagnitudeMask.Apply(teacher, Share);
        IReadOnlyList<TrainingPicture> pictures = TrainingSet.Of(context.Set("coco128.yaml"), null, context.Diagnostics);
        DistillationResult result = DistillationTrainer.Train(
            student, teacher, pictures, new() { Steps = SpeedSteps, Snapshots = 1, HeldBack = 1 }, context.Diagnostics);
        return new() { Seconds = SpeedSteps / result.StepsPerMinute * 60 };
    }

    private static ModelGraph Yolov5n(BenchmarkContext context) =>
        CheckpointImporter.Import(context.DataPath("weights", "yolov5n.pt"), new() { ImageSize = 640 }, context.Diagnostics);
}
