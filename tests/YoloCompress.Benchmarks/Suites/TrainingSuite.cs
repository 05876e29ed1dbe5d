using System.Globalization;
using YoloCompress.Checkpoints;
using YoloCompress.Detection;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Quantization;
using YoloCompress.Training;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>What training in the build wins back, and how fast it is.</summary>
/// <remarks>
/// Minutes are minutes of two cores that have nothing else to do. On a machine that has, set YOLOCOMPRESS_STEPS_PER_MINUTE to what the row speed
/// measured in a quiet moment at the same picture size: minutes are then counted in steps, and the row says so.
/// </remarks>
internal static class TrainingSuite
{
    private const double Share = 0.3;
    private const int SpeedSteps = 100;
    private const int SpeedSize = 320;
    private const string SpeedVariable = "YOLOCOMPRESS_STEPS_PER_MINUTE";

    public static Suite Suite { get; } = new("training", "yolov5n masked by plain L1, or in INT8, taught by the original on coco128 without labels, on coco-val; our own model; speed", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        yield return Row.OfFile("fp32", Subject.Yolov5n, "reference", "yolov5n.onnx");
        foreach (double minutes in new[] { 0.0, 2, 5, 10, 20 })
            yield return Trained(string.Create(CultureInfo.InvariantCulture, $"l1-0.3-{minutes}min"), c => Masked(c, minutes));
        foreach (double minutes in new[] { 0.0, 5 })
            yield return Trained(string.Create(CultureInfo.InvariantCulture, $"int8-qat-{minutes}min"), c => Quantized(c, minutes));
        yield return new("own-model", Subject.Own, c => Task.FromResult(new Work { Model = Subject.Own.Baseline(c) })) { OwnWork = false, MeasureLatency = false };
        yield return new("speed", null, c => Task.FromResult(Speed(c)));
    }

    private static Row Trained(string name, Func<BenchmarkContext, Work> produce) =>
        new(name, Subject.Yolov5n, c => Task.FromResult(produce(c))) { MeasureLatency = false };

    private static Work Masked(BenchmarkContext context, double minutes)
    {
        ModelGraph teacher = Yolov5n(context);
        (ModelGraph student, Work work) = Taught(context, MagnitudeMask.Apply(teacher, Share), teacher, new(), minutes);
        ModelGraph folded = FoldBatchNormalization.Apply(student);
        return work with { Model = folded.ToBytes(), Sparsity = MagnitudeMask.Sparsity(folded) };
    }

    private static Work Quantized(BenchmarkContext context, double minutes)
    {
        ModelGraph original = ModelFile.Import(context.DataPath("weights", "yolov5n.pt"), new(), context.Diagnostics, new()).Graph;
        Work work = new();
        QuantizationData data = new(Pictures(context.Calibration))
        {
            Choices = Pictures(context.Choices),
            Train = student =>
            {
                (ModelGraph model, work) = Taught(context, student, original, DistillationOptions.Quantized, minutes);
                return model;
            },
        };
        ModelGraph graph = ModelQuantizer.Run(original, data, new() { Threads = 2 }, context.Diagnostics).Graph;
        byte[] model = CompactForm.Apply(graph).ToBytes();
        return work with { Model = model, ResourceBytes = ResourcePacker.Pack(model, ResourceCompression.Entropy)?.Length };

        PictureList Pictures(ImageSet set) => new(new PictureReader(set, context.Cache, context.Diagnostics), 640, 640);
    }

    private static (ModelGraph Model, Work Work) Taught(BenchmarkContext context, ModelGraph student, ModelGraph teacher, DistillationOptions recipe, double minutes)
    {
        if (minutes <= 0)
            return (student, new());
        double? speed = Environment.GetEnvironmentVariable(SpeedVariable) is { Length: > 0 } given ? double.Parse(given, CultureInfo.InvariantCulture) : null;
        if (speed != null)
            context.Diagnostics.Log(string.Create(CultureInfo.InvariantCulture, $"{minutes} minutes stand for {minutes * speed:F0} steps, at {speed} a minute as measured on a quiet machine"));
        DistillationOptions budget = recipe with { Minutes = minutes, Steps = speed is { } perMinute ? (int)(minutes * perMinute) : null };
        DistillationResult result = DistillationTrainer.Train(student, teacher, Coco128(context), budget, context.Diagnostics);
        return (result.Model, new() { Steps = result.Steps, AssumedStepsPerMinute = speed });
    }

    private static Work Speed(BenchmarkContext context)
    {
        ModelGraph teacher = Yolov5n(context), student = MagnitudeMask.Apply(teacher, Share);
        DistillationResult result = DistillationTrainer.Train(
            student, teacher, Coco128(context), new() { Steps = SpeedSteps, ImageSize = SpeedSize, Snapshots = 1, HeldBack = 1 }, context.Diagnostics);
        return new() { Seconds = SpeedSteps / result.StepsPerMinute * 60, Steps = SpeedSteps };
    }

    private static IReadOnlyList<TrainingPicture> Coco128(BenchmarkContext context) => TrainingSet.Of(context.Set("coco128.yaml"), null, context.Diagnostics);

    private static ModelGraph Yolov5n(BenchmarkContext context) =>
        CheckpointImporter.Import(context.DataPath("weights", "yolov5n.pt"), new() { ImageSize = 640 }, context.Diagnostics);
}
