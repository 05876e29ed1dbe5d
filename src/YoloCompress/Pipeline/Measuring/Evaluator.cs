using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>
/// Measures models against one original on one set of pictures, always with the same session options. mAP where there are labels;
/// agreement with the original where the outputs are detections; the likeness of the outputs' numbers in any case.
/// </summary>
public sealed class Evaluator : IDisposable
{
    /// <summary>Numbers of outputs settle with few pictures.</summary>
    private const int FidelityPictures = 16;

    private readonly EvaluatorSettings _settings;
    private readonly OnnxModel _original;
    private readonly byte[] _originalBytes;
    private readonly DetectionEvaluator? _detections;
    private readonly DetectionRun? _originalRun;
    private readonly EvaluationResult? _originalResult;

    /// <summary>Runs the original over the pictures.</summary>
    /// <param name="original">The FP32 export.</param>
    /// <param name="validation">The pictures; null where there are none.</param>
    /// <param name="settings">Threads and whom to tell.</param>
    /// <exception cref="YoloCompressException">The model can't be run on pictures (YC05xx), or the pictures or labels don't serve (YC04xx).</exception>
    public Evaluator(ModelGraph original, ImageSet? validation, EvaluatorSettings settings)
    {
        _settings = settings;
        _originalBytes = original.ToBytes();
        _original = Session(_originalBytes);
        Validation = validation;
        if (validation != null && DetectionDecoders.TryFind(_original) != null)
        {
            _detections = new(validation, settings.Cache, settings.Diagnostics, new() { Parallelism = settings.Threads });
            _originalRun = _detections.Detect(_original);
            _originalResult = Labelled(_originalRun);
        }

        Original = Figures(original, _originalBytes.Length, _originalBytes.Length) with
        {
            Map50 = _originalResult?.Map50,
            Map5095 = _originalResult?.Map5095,
            Agreement = _originalRun != null && Agreement.Of(_originalRun, _originalRun) is { } own ? own.Map5095.Value : null,
        };
    }

    /// <summary>The pictures.</summary>
    public ImageSet? Validation { get; }

    /// <summary>The original's figures, without latency.</summary>
    public Measurements Original { get; }

    /// <summary>True if accuracy is judged by labels.</summary>
    public bool HasLabels => _originalResult != null;

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="resourceBytes">Bytes of its resource; null: those of its file.</param>
    /// <returns>Its figures without latency, and how it compares with the original.</returns>
    public (Measurements Result, AccuracyComparison Accuracy) Measure(ModelGraph model, long? resourceBytes = null)
    {
        byte[] bytes = model.ToBytes();
        using OnnxModel session = Session(bytes);
        bool same = bytes.AsSpan().SequenceEqual(_originalBytes);
        DetectionRun? run = same ? _originalRun : _detections?.Detect(session);
        EvaluationResult? result = same ? _originalResult : _originalResult == null ? null : _detections!.Evaluate(run!);
        Retention? agreement = run == null ? null : Agreement.Of(_originalRun!, run);
        Measurements figures = Figures(model, bytes.Length, resourceBytes ?? bytes.Length) with
        {
            Map50 = result?.Map50,
            Map5095 = result?.Map5095,
            Agreement = agreement?.Map5095.Value,
        };
        return (figures, new()
        {
            Map = result == null ? null : Bootstrap.Retention(_originalResult!, result),
            Agreement = agreement,
            OriginalClasses = _originalResult?.PerClass ?? [],
            ResultClasses = result?.PerClass ?? [],
            OriginalRun = _originalRun,
            ResultRun = run,
            Fidelity = same || Validation == null ? [] : Fidelity(session),
        });
    }

    /// <summary>The share of the original's accuracy that a model keeps: of mAP50-95 with labels, else agreement.</summary>
    /// <param name="model">The model.</param>
    /// <returns>1 for as good; null where nothing can be measured.</returns>
    public double? RetentionOf(ModelGraph model)
    {
        if (_detections == null)
            return null;
        using OnnxModel session = Session(model.ToBytes());
        DetectionRun run = _detections.Detect(session);
        return _originalResult == null
            ? Agreement.Of(_originalRun!, run)?.Map5095.Value
            : Ratios.Kept(_originalResult.Map5095, _detections.Evaluate(run).Map5095);
    }

    /// <summary>Median latencies of the original and a model, in turns, at one thread.</summary>
    /// <param name="model">The model.</param>
    public LatencyFigures CompareLatency(ModelGraph model)
    {
        byte[] bytes = model.ToBytes();
        if (bytes.AsSpan().SequenceEqual(_originalBytes))
        {
            double latency = Rounded(LatencyMeter.Measure(_original));
            return new(latency, latency, 1, _original.Threads, ProcessorClass.Current);
        }

        using OnnxModel session = Session(bytes);
        LatencyComparison comparison = LatencyMeter.Compare(_original, session);
        return new(Rounded(comparison.MillisecondsA), Rounded(comparison.MillisecondsB), Rounded(comparison.Ratio), comparison.Threads, ProcessorClass.Current);
    }

    /// <inheritdoc/>
    public void Dispose() => _original.Dispose();

    // More digits than this are noise.
    private static double Rounded(double value) => Math.Round(value, 4);

    private static Measurements Figures(ModelGraph model, long fileBytes, long resourceBytes)
    {
        ModelStatistics statistics = ModelStatistics.Of(model);
        return new() { FileBytes = fileBytes, ResourceBytes = resourceBytes, Parameters = statistics.Parameters, Macs = statistics.Macs > 0 ? statistics.Macs : null };
    }

    private OnnxModel Session(byte[] bytes) => new(bytes, new SessionSettings { File = _settings.File });

    private EvaluationResult? Labelled(DetectionRun run)
    {
        if (!run.Set.HasLabels)
            return null;
        try
        {
            return _detections!.Evaluate(run);
        }
        catch (YoloCompressException e) when (e.Code == ErrorCodes.NoLabels)
        {
            _settings.Diagnostics.Warn(e.Code, $"{e.Message} Agreement with the original is measured instead.", e.File);
            return null;
        }
    }

    private IReadOnlyList<OutputSimilarity> Fidelity(OnnxModel session) => OutputFidelity.Compare(
        _original, session, new PictureReader(Validation!, _settings.Cache, _settings.Diagnostics), FidelityPictures);
}
