using System.Diagnostics;
using System.Globalization;
using YoloCompress.Detection;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pipeline;
using YoloCompress.Pruning.Structured;
using YoloCompress.Pruning.Unstructured;
using YoloCompress.Quantization;
using YoloCompress.Training;

namespace YoloCompress.Benchmarks.Suites;

/// <summary>Pruned models: what zeros and fewer channels keep, save and take, INT8 on top unless the name says FP32.</summary>
internal static class PruningSuite
{
    private const int Threads = 2;

    // A count of steps says more than minutes on a machine that others use: what two quiet cores make of yolov5n at 448 px.
    private const int StepsPerMinute = 90;

    public static Suite Suite { get; } = new("pruning", "pruned yolov5n on coco-val and yolov5n-ndfs on its test pictures, INT8 on top; seconds are those of pruning and training alone; a minute of training is 90 steps", Rows);

    private static IEnumerable<Row> Rows(BenchmarkContext context)
    {
        yield return Row.OfFile("fp32", Subject.Yolov5n, "reference", "yolov5n.onnx");
        yield return Zeros("int8", null);
        foreach (double amount in new[] { 0.3, 0.5 })
        {
            yield return Zeros(Name($"l1-{amount}"), new() { Method = UnstructuredMethod.L1, Amount = amount, Global = false });
            yield return Zeros(Name($"obs-{amount}"), new() { Amount = amount });
            yield return Zeros(Name($"obs-{amount}-fp32"), new() { Amount = amount }, quantized: false);
            yield return Zeros(Name($"obs-{amount}-layer"), new() { Amount = amount, Global = false });
        }

        yield return Zeros("random-0.3", new() { Method = UnstructuredMethod.Random, Amount = 0.3, Global = false });
        yield return Zeros("nm-2:4", new() { Method = UnstructuredMethod.NM });
        foreach (double amount in new[] { 0.05, 0.1, 0.2, 0.3 })
        {
            yield return Channels(Name($"structured-macs-{amount}"), Model.Yolov5n, new() { Amount = amount });
            yield return Channels(Name($"structured-macs-{amount}-fp32"), Model.Yolov5n, new() { Amount = amount }, quantized: false);
            yield return Channels(Name($"structured-macs-{amount}-norepair"), Model.Yolov5n, new() { Amount = amount, Reconstruct = false });
        }

        yield return Channels("ndfs-structured-macs-0.3", Model.Ndfs, new() { Amount = 0.3 });
        // As a build that stays in float chooses: widths of 8, or of 16 where they are faster here.
        yield return Channels("ndfs-structured-macs-0.3-fp32", Model.Ndfs, new() { Amount = 0.3, Coarser = new(16, IsFaster) }, quantized: false);
        yield return Channels("ndfs-structured-macs-0.3-round8-fp32", Model.Ndfs, new() { Amount = 0.3 }, quantized: false);
        yield return Channels("ndfs-structured-macs-0.3-round16", Model.Ndfs, new() { Amount = 0.3, RoundTo = 16 });
        yield return Channels("ndfs-structured-macs-0.3-round16-fp32", Model.Ndfs, new() { Amount = 0.3, RoundTo = 16 }, quantized: false);
        yield return Channels("ndfs-structured-macs-0.3-norepair", Model.Ndfs, new() { Amount = 0.3, Reconstruct = false });
        foreach (double amount in new[] { 0.3, 0.5 })
        {
            yield return Channels(Name($"own-structured-macs-{amount}"), Model.Own, new() { Amount = amount });
            yield return Channels(Name($"own-structured-macs-{amount}-fp32"), Model.Own, new() { Amount = amount }, quantized: false);
        }

        foreach (int minutes in new[] { 5, 15, 60 })
        {
            yield return Zeros($"obs-0.5-{minutes}min", new() { Amount = 0.5 }, minutes: minutes);
            yield return Channels($"structured-macs-0.2-{minutes}min", Model.Yolov5n, new() { Amount = 0.2 }, minutes: minutes);
            yield return Channels($"ndfs-structured-macs-0.3-{minutes}min", Model.Ndfs, new() { Amount = 0.3 }, minutes: minutes);
            yield return Channels($"own-structured-macs-0.5-{minutes}min", Model.Own, new() { Amount = 0.5 }, minutes: minutes);
        }
    }

    private static bool IsFaster(ModelGraph fine, ModelGraph coarse)
    {
        using OnnxModel a = new(fine), b = new(coarse);
        return LatencyMeter.Compare(a, b, blocks: 3).Ratio > 1.03;
    }

    private static string Name(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);

    private static Row Zeros(string name, UnstructuredOptions? options, bool quantized = true, int minutes = 0) => new(
        name,
        Subject.Yolov5n,
        c => Task.Run(() => Make(
            c, Model.Yolov5n, quantized, minutes, (graph, pictures) => options == null ? graph : UnstructuredPruning.Run(graph, options with { Threads = Threads }, pictures, c.Diagnostics).Graph)));

    private static Row Channels(string name, Model model, StructuredOptions options, bool quantized = true, int minutes = 0) => new(
        name,
        model.Subject,
        c => Task.Run(() => Make(
            c, model, quantized, minutes, (graph, pictures) => StructuredPruning.Run(graph, options with { Threads = Threads }, pictures, c.Diagnostics).Graph)));

    private static Work Make(BenchmarkContext context, Model model, bool quantized, int minutes, Func<ModelGraph, IReadOnlyList<float[]>, ModelGraph> prune)
    {
        ModelGraph graph = ModelFile.Import(model.Weights(context), new() { ImageSize = model.ImageSize }, context.Diagnostics, new()).Graph;
        PictureList calibration = Pictures(model.Calibration(context)), choices = Pictures(model.Choices(context));
        Stopwatch watch = Stopwatch.StartNew();
        ModelGraph pruned = prune(graph, calibration);
        if (minutes > 0)
            pruned = DistillationTrainer.Train(pruned, graph, Unlabelled(context, model), Recipe(minutes, model), context.Diagnostics).Model;
        double seconds = watch.Elapsed.TotalSeconds;
        double sparsity = MagnitudeMask.Sparsity(pruned);
        if (quantized)
            pruned = ModelQuantizer.Run(pruned, new(calibration) { Choices = choices }, new() { Threads = Threads }, context.Diagnostics).Graph;
        byte[] bytes = CompactForm.Apply(pruned).ToBytes();
        return new() { Model = bytes, ResourceBytes = ResourcePacker.Pack(bytes, ResourceCompression.Entropy)?.Length, Sparsity = sparsity, Seconds = seconds };

        PictureList Pictures(ImageSet set) => new(new PictureReader(set, context.Cache, context.Diagnostics), model.ImageSize, model.ImageSize);
    }

    private static DistillationOptions Recipe(int minutes, Model model) => new()
    {
        Steps = minutes * StepsPerMinute,
        Threads = Threads,
        ImageSize = model.ImageSize < 640 ? null : new DistillationOptions().ImageSize,
    };

    private static List<TrainingPicture> Unlabelled(BenchmarkContext context, Model model) =>
        [.. new[] { model.Calibration(context), model.Choices(context) }.SelectMany(set => TrainingSet.Of(set, null, context.Diagnostics))];

    // What is pruned, with what it may look at.
    private sealed record Model(Subject Subject, Func<BenchmarkContext, string> Weights, Func<BenchmarkContext, ImageSet> Calibration, Func<BenchmarkContext, ImageSet> Choices)
    {
        public static Model Yolov5n { get; } = new(Subject.Yolov5n, c => c.DataPath("weights", "yolov5n.pt"), c => c.Calibration, c => c.Choices);

        public static Model Ndfs { get; } = new(
            Subject.Ndfs, c => c.DataPath("weights", "yolov5n-ndfs.pt"), c => c.Set("ndfs.yaml", DataSplit.Train), c => c.Set("ndfs.yaml", DataSplit.Validation));

        public static Model Own { get; } = new(
            Subject.Own,
            c => c.OwnPath(BenchmarkContext.OwnWeights),
            c => c.OwnSet(DataSplit.Train).Slice(0, 64),
            c => c.OwnSet(DataSplit.Train).Slice(64, 64))
        {
            ImageSize = Subject.OwnImageSize,
        };

        public int ImageSize { get; init; } = 640;
    }
}
