using System.Diagnostics;
using System.Globalization;
using SkiaSharp;
using TorchSharp;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>Trains a detector on labelled pictures, from whatever weights it has, with the loss of YOLOv5.</summary>
public static class DetectionTrainer
{
    /// <summary>Trains.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="levels">Its raw heads.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="pictures">What to learn from.</param>
    /// <param name="options">The recipe.</param>
    /// <param name="diagnostics">Told about loss, steps a minute and time left.</param>
    /// <param name="snapshot">Given the averaged model now and then; may be null.</param>
    /// <param name="progress">Given the mean losses as often as the log; may be null.</param>
    /// <param name="cancellation">Ends the training early.</param>
    /// <returns>The model with the averaged weights.</returns>
    public static ModelGraph Train(
        ModelGraph graph,
        IReadOnlyList<DetectLevel> levels,
        int classes,
        IReadOnlyList<TrainingPicture> pictures,
        DetectionTrainingOptions options,
        IDiagnostics diagnostics,
        Action<int, ModelGraph>? snapshot = null,
        Action<DetectionTrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TorchLibraries.Load();
        set_num_threads(options.Threads);
        int plainFrom = (int)(options.Steps * (1 - options.PlainShare)), largeFrom = (int)(options.Steps * options.FirstShare);
        SKSizeI SizeAt(int step)
        {
            int side = step < largeFrom ? options.FirstImageSize ?? options.ImageSize : options.ImageSize;
            return new(side, side);
        }

        PixelTable pixels = new(PictureEncoding.Yolo);
        using PictureStore store = new(pictures, options.ImageSize, options.PictureMemory);
        BatchSource source = new(store, options.Augmentation, pixels, options.Batch, SizeAt, options.Seed);
        using GraphModule module = new(graph, [.. levels.Select(l => l.Value)]);
        using AdamW optimizer = new(module.Weights.Values, options.WeightDecay);
        using MovingAverage average = new(module, options.AverageDecay);
        Yolov5Loss loss = new(levels, classes, Yolov5LossOptions.For(levels.Count, classes, options.ImageSize));
        Stopwatch watch = Stopwatch.StartNew();
        double box = 0, objectness = 0, score = 0;
        int seen = 0;
        for (int step = 0; step < options.Steps && !cancellation.IsCancellationRequested; step++)
        {
            if (step == plainFrom)
            {
                source.Finish();
                source = new(store, options.Augmentation with { Mosaic = 0 }, pixels, options.Batch, SizeAt, options.Seed);
            }

            using DisposeScope scope = NewDisposeScope();
            using TrainingBatch batch = source.Get(step);
            Yolov5LossValue value = loss.Compute(module.forward(batch.Pixels.permute(0, 3, 1, 2)), batch.Targets);
            value.Total.backward();
            optimizer.Step(LearningRate.At(step, options.Steps, options.WarmUp, options.LearningRate, options.LastRate), options.LargestGradient);
            average.Update();
            box += value.Box;
            objectness += value.Objectness;
            score += value.Class;
            seen++;
            if ((step + 1) % options.LogEvery != 0 && step + 1 != options.Steps)
                continue;
            double perMinute = (step + 1) / watch.Elapsed.TotalMinutes;
            diagnostics.Log(string.Create(
                CultureInfo.InvariantCulture,
                $"step {step + 1}/{options.Steps}: loss box {box / seen:F4}, objectness {objectness / seen:F4}, class {score / seen:F4}; {perMinute:F0} steps a minute, {(options.Steps - step - 1) / perMinute:F0} minutes left"));
            progress?.Invoke(new(step + 1, box / seen, objectness / seen, score / seen));
            diagnostics.Progress("Train", (step + 1.0) / options.Steps);
            box = objectness = score = seen = 0;
            if (snapshot != null && (step + 1) % 250 == 0)
                snapshot(step + 1, module.ToGraph(average.Values));
        }

        source.Finish();
        return module.ToGraph(average.Values);
    }
}
