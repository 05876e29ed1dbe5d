using SkiaSharp;
using TorchSharp;
using YoloCompress.Onnx;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// Judges students on pictures held back from training, at the model's own size and through ONNX Runtime, as they will be used: the mean
/// distance from the teacher, 0 for the teacher itself.
/// </summary>
internal sealed class DistillationJudge : IDisposable
{
    private readonly PictureStore _store;
    private readonly BatchSource _source;
    private readonly TrunkRunner _teacher;
    private readonly DistillationPoints _points;
    private readonly DistillationLoss _loss;
    private readonly int[] _shape;
    private readonly int _threads;

    public DistillationJudge(ModelGraph teacher, IReadOnlyList<TrainingPicture> held, DistillationPoints points, DistillationOptions options)
    {
        _points = points;
        _threads = options.Threads;

        // Features may drift where the heads make up for it: what counts is what is detected.
        _loss = new(points, featureWeight: 0);
        _shape = Trunk.Shape(teacher, points.TeacherValues, 1, null);
        SKSizeI size = new(_shape[3], _shape[2]);
        _store = new(held, Math.Max(size.Width, size.Height), options.PictureMemory / 4);
        _source = new(_store, AugmentationOptions.None, new(options.Encoding), 1, _ => size, options.Seed);
        _teacher = new(teacher, [.. points.Heads.Select(h => h.Teacher)], _shape, new() { Threads = options.Threads, KeepMemory = false });
    }

    /// <summary>The mean distance of a student from the teacher.</summary>
    public double Distance(ModelGraph student)
    {
        using TrunkRunner runner = new(student, [.. _points.Heads.Select(h => h.Student)], _shape, new() { Threads = _threads, KeepMemory = false });
        using IDisposable _ = no_grad();
        double sum = 0;
        for (int i = 0; i < _store.Pictures.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            using TrainingBatch picture = _source.Make(i);
            IReadOnlyList<Tensor> made = runner.Run(picture.Pixels), taught = _teacher.Run(picture.Pixels);
            sum += _loss.Compute(made, taught, excess: true).item<float>();
            foreach (Tensor value in made.Concat(taught))
                value.Dispose();
        }

        return sum / _store.Pictures.Count;
    }

    public void Dispose()
    {
        _teacher.Dispose();
        _store.Dispose();
    }
}
