using System.Runtime.ExceptionServices;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;

namespace YoloCompress.Detection;

/// <summary>
/// Measures a detector on a set of pictures. Several pictures are worked on at once, each on one thread, and put back in order, so the
/// result does not depend on how many. Keep one evaluator for a set: it keeps the pictures in memory and warns about each once.
/// </summary>
public sealed class DetectionEvaluator
{
    private readonly PictureReader _reader;
    private readonly EvaluationOptions _options;
    private readonly LabelSet _labels;

    /// <summary>Prepares the measuring.</summary>
    /// <param name="set">The pictures.</param>
    /// <param name="cache">Keeps pictures between evaluations; share it within a run.</param>
    /// <param name="diagnostics">Receives warnings.</param>
    /// <param name="options">How detections are made; null for YOLOv5's validation.</param>
    public DetectionEvaluator(ImageSet set, PictureCache? cache = null, IDiagnostics? diagnostics = null, EvaluationOptions? options = null)
    {
        _reader = new(set, cache, diagnostics);
        _labels = new(set, diagnostics ?? NullDiagnostics.Instance);
        _options = options ?? new();
    }

    /// <summary>The pictures.</summary>
    public ImageSet Set => _reader.Set;

    /// <summary>Runs a model over the pictures and measures it against their labels.</summary>
    /// <exception cref="YoloCompressException">
    /// The set has no labels (YC0410), not one of them is valid (YC0411) or one has a class that the model lacks (YC0407); no picture can be
    /// read (YC0404); the outputs are no detections (YC0506); the input takes no pictures (YC0505).
    /// </exception>
    public EvaluationResult Evaluate(OnnxModel model) => Evaluate(Detect(model));

    /// <summary>Measures what a model found against the labels.</summary>
    /// <exception cref="YoloCompressException">The set has no labels (YC0410), or labels do not fit (YC0407, YC0411).</exception>
    public EvaluationResult Evaluate(DetectionRun run) => MeanAveragePrecision.Of(run, _labels.Truths(run));

    /// <summary>Runs a model over the pictures.</summary>
    /// <exception cref="YoloCompressException">
    /// No picture can be read (YC0404), the outputs are no detections (YC0506) or the input takes no pictures (YC0505).
    /// </exception>
    public DetectionRun Detect(OnnxModel model)
    {
        IDetectionDecoder decoder = DetectionDecoders.Find(model);
        PictureDetections?[] found = new PictureDetections?[Set.Pictures.Count];
        string?[] failures = new string?[found.Length];
        try
        {
            Parallel.For(
                0,
                found.Length,
                new ParallelOptions { MaxDegreeOfParallelism = _options.Parallelism },
                () => new PictureInput(model, _options.Encoding),
                (i, _, input) =>
                {
                    LetterboxedPicture? picture = _reader.Load(i, input.Height, input.Width, out failures[i]);
                    if (picture != null)
                        found[i] = new(i, picture.Transform.Width, picture.Transform.Height, Detect(input, picture, decoder));
                    return input;
                },
                _ => { });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        _reader.Report([.. failures.Index().Where(f => f.Item != null).Select(f => (f.Index, f.Item!))]);
        PictureDetections[] read = [.. found.OfType<PictureDetections>()];
        return read.Length > 0 ? new(Set, decoder.ClassCount, read) : throw _reader.AllUnreadable();
    }

    private Detection[] Detect(PictureInput input, LetterboxedPicture picture, IDetectionDecoder decoder)
    {
        List<Detection> candidates = [];
        input.Run(picture, (name, shape, values) => decoder.Decode(name, shape, values, _options.Confidence, candidates));
        return Array.ConvertAll(NonMaximumSuppression.Apply(candidates, _options), picture.Transform.ToOriginal);
    }
}
