using System.Diagnostics;
using System.Globalization;
using SkiaSharp;
using TorchSharp;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>One distillation: the student as a module, its teacher, the pictures, and the best snapshot so far.</summary>
internal sealed class DistillationRun : IDisposable
{
    private const int Retreats = 3;
    private const int StepsBetweenSafePoints = 25;

    private readonly ModelGraph _student;
    private readonly DistillationOptions _options;
    private readonly IDiagnostics _diagnostics;
    private readonly DistillationPoints _points;
    private readonly DistillationLoss _loss;
    private readonly Yolov5Loss? _labelLoss;
    private readonly PictureStore _store;
    private readonly TrunkRunner _teacher;
    private readonly BatchSource _source;
    private readonly GraphModule _module;
    private readonly AdamW _optimizer;
    private readonly MovingAverage _average;
    private readonly DistillationJudge _judge;

    // Weights, running moments, the optimizer's moments and the averages, in a fixed order.
    private IEnumerable<Tensor> Live =>
        _module.State().Select(s => s.Value).Concat(_optimizer.Moments).Concat(_average.Values.Select(v => v.Value));

    public DistillationRun(
        ModelGraph student, ModelGraph teacher, IReadOnlyList<TrainingPicture> learned, DistillationJudge judge, DistillationPoints points, DistillationOptions options, IDiagnostics diagnostics)
    {
        _student = student;
        _options = options;
        _diagnostics = diagnostics;
        _points = points;
        _judge = judge;
        _loss = new(points, options.FeatureWeight);
        int[] shape = Trunk.Shape(teacher, points.TeacherValues, 1, options.ImageSize);
        _teacher = new(teacher, points.TeacherValues, shape, new() { Threads = 1 });
        SKSizeI size = new(shape[3], shape[2]);
        _store = new(learned, 2 * Math.Max(size.Width, size.Height), options.PictureMemory);
        _source = new(_store, options.Augmentation, new(options.Encoding), options.Batch, _ => size, options.Seed, _teacher.Run);
        _module = new(student, points.StudentValues);
        if (!options.TrainFloatWeights)
            _module.FreezeFloatWeights();
        if (options.KeepZeros)
            _module.MaskZeros();
        _optimizer = new(_module.Weights.Values.Where(w => w.requires_grad), options.WeightDecay);
        _average = new(_module, options.AverageDecay);
        if (options.LabelWeight > 0 && points.Levels.Count > 0 && learned.Any(p => p.Labels.Count > 0))
            _labelLoss = new(points.Levels, points.ClassCount, Yolov5LossOptions.For(points.Levels.Count, points.ClassCount, size.Width));
    }

    /// <summary>Seconds a step takes, after the first ones.</summary>
    public double Measure()
    {
        _module.FreezeMoments = false;
        for (int step = 0; step < 2; step++)
            Step(step, 0);
        Stopwatch watch = Stopwatch.StartNew();
        int count = 0;
        while (count < 3 || (watch.Elapsed.TotalSeconds < 4 && count < 20))
            Step(2 + count++, 0);
        return watch.Elapsed.TotalSeconds / count;
    }

    /// <summary>Makes the steps of the schedule.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="before">The student's distance as it was given.</param>
    /// <param name="memory">Given the state with each judgement.</param>
    /// <param name="from">A state to go on from; null to start.</param>
    /// <param name="cancellation">Ends the run.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; <paramref name="memory"/> has the last state, with the best snapshot.</exception>
    public DistillationResult Run(int steps, double before, ITrainingMemory? memory, TrainingState? from, CancellationToken cancellation)
    {
        (ModelGraph Model, double Distance, int Step) best = (_student, before, 0);
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan judging = TimeSpan.Zero;
        int warmUp = Math.Max(1, (int)(steps * _options.WarmUp)), retreats = 0, first = 0;
        double factor = 1, loss = 0;
        int since = 0;
        if (from != null && from.Fits(Live))
        {
            from.CopyTo(Live);
            (_optimizer.Steps, _average.Steps) = (from.OptimizerSteps, from.AverageSteps);
            _labelLoss?.Restore(from.Balance);
            (first, retreats, factor) = (from.Done, from.Retreats, from.Factor);
            if (from.BestStep > 0)
                best = (ModelGraph.Parse(from.Best).WithOrigin(_student.Origin), from.BestDistance, from.BestStep);
            _diagnostics.Log($"an earlier build was cut short after {first} of {steps} steps; going on from there");
        }

        SafePoint safe = new(Live, _optimizer, _average);
        for (int step = first; step < steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            double rate = factor * LearningRate.At(step, steps, warmUp, _options.LearningRate, _options.LastRate);
            _module.FreezeMoments = step >= steps * _options.MomentShare;
            double value = Step(step, rate);
            if (!double.IsFinite(value))
            {
                if (++retreats > Retreats)
                {
                    _diagnostics.Warn(
                        ErrorCodes.TrainingDiverged,
                        $"Training left the range of numbers {retreats} times, although its rate was halved each time; the model stays as it was. "
                        + "Check the pictures and labels, or set FineTuneSteps and FineTuneMinutes to 0.");
                    return new(_student, steps, 0, before, before, PerMinute(step));
                }

                factor /= 2;
                safe.GoBack();
                _diagnostics.Log($"step {step + 1}: the loss is no number; back to the last good weights, with half the rate");
                continue;
            }

            loss += value;
            since++;
            if ((step + 1) % StepsBetweenSafePoints == 0)
                safe.Take();
            bool judged = (step + 1) * _options.Snapshots / steps > step * _options.Snapshots / steps;
            if (!judged && (step + 1) % 50 != 0)
                continue;
            string text = string.Create(CultureInfo.InvariantCulture, $"step {step + 1}/{steps}: loss {loss / since:F4}");
            loss = since = 0;
            if (judged)
            {
                TimeSpan start = watch.Elapsed;
                ModelGraph model = _module.ToGraph(_average.Values);
                double distance = _judge.Distance(model);
                text += string.Create(CultureInfo.InvariantCulture, $", distance from the teacher on pictures held back {distance:F4} (before: {before:F4})");
                if (distance < best.Distance)
                    best = (model, distance, step + 1);

                if (memory != null && step + 1 < steps)
                {
                    // A run that goes on from here has its safe point here too.
                    safe.Take();
                    memory.Save(State(step + 1));
                }

                judging += watch.Elapsed - start;
            }

            double speed = PerMinute(step + 1);
            _diagnostics.Log(string.Create(CultureInfo.InvariantCulture, $"{text}; {speed:F0} steps a minute, {(steps - step - 1) / speed:F1} minutes left"));
            _diagnostics.Progress(_options.ProgressName, (step + 1.0) / steps);
        }

        return new(best.Model, steps, best.Step, before, best.Distance, PerMinute(steps));

        double PerMinute(int done) => (done - first) / Math.Max(1e-9, (watch.Elapsed - judging).TotalMinutes);

        byte[] State(int done) => new TrainingState
        {
            Steps = steps,
            Done = done,
            Retreats = retreats,
            Factor = factor,
            OptimizerSteps = _optimizer.Steps,
            AverageSteps = _average.Steps,
            Balance = [.. _labelLoss?.Balance ?? []],
            Before = before,
            BestDistance = best.Distance,
            BestStep = best.Step,
            Best = best.Step > 0 ? best.Model.ToBytes() : [],
            Values = TrainingState.Of(Live),
        }.ToBytes();
    }

    public void Dispose()
    {
        _source.Finish();
        _average.Dispose();
        _optimizer.Dispose();
        _module.Dispose();
        _teacher.Dispose();
        _store.Dispose();
    }

    /// <summary>One step; its loss, which is no number if it or a gradient was none, and then no weight has changed.</summary>
    private double Step(int step, double rate)
    {
        using DisposeScope scope = NewDisposeScope();
        using TrainingBatch batch = _source.Get(step);
        IReadOnlyList<Tensor> values = _module.forward(batch.Pixels.permute(0, 3, 1, 2));
        Tensor loss = _loss.Compute(values, batch.Teacher);
        if (_labelLoss != null)
            loss = loss + (_labelLoss.Compute([.. values.Take(_points.Heads.Count)], batch.Targets).Total * (_options.LabelWeight / batch.Count));
        double value = loss.item<float>();
        if (!double.IsFinite(value))
            return double.NaN;
        loss.backward();
        if (!double.IsFinite(_optimizer.Step(rate, _options.LargestGradient)))
            return double.NaN;
        _module.ApplyMasks();
        _average.Update();
        return value;
    }
}
