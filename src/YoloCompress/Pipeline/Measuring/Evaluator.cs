using System.Text.Json;
using System.Text.Json.Serialization;
using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>
/// Measures models against one original on one set of pictures, always with the same session options. mAP where there are labels;
/// agreement with the original where the outputs are detections; the likeness of the outputs' numbers in any case. What models find is
/// taken from the cache where it is known; figures are always computed anew, so that edited labels cost no inference.
/// </summary>
public sealed class Evaluator : IDisposable
{
    /// <summary>Numbers of outputs settle with few pictures.</summary>
    private const int FidelityPictures = 16;

    private const string RunName = "detections";
    private const string FidelityName = "fidelity.json";
    private const string KeptName = "retention.json";

    private static readonly Interval Certain = new(1, 1, 1);

    private static readonly JsonSerializerOptions Json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private readonly EvaluatorSettings _settings;
    private readonly ModelUnderTest _original;
    private readonly DetectionEvaluator? _detections;
    private readonly DetectionRun? _originalRun;
    private readonly EvaluationResult? _originalResult;
    private readonly string _pictures = "";

    /// <summary>Runs the original over the pictures.</summary>
    /// <param name="original">The FP32 export.</param>
    /// <param name="validation">The pictures; null where there are none.</param>
    /// <param name="settings">Threads and whom to tell.</param>
    /// <exception cref="YoloCompressException">The model can't be run on pictures (YC05xx), or the pictures or labels don't serve (YC04xx).</exception>
    public Evaluator(ModelGraph original, ImageSet? validation, EvaluatorSettings settings)
    {
        _settings = settings;
        _original = new(original, settings.File);
        Validation = validation;
        if (validation != null)
        {
            _pictures = settings.Encoding.Key + ImageSetContent.Pictures(validation, settings.Inputs);
            _detections = new(validation, settings.Cache, settings.Diagnostics, new() { Parallelism = settings.Threads, Encoding = settings.Encoding });
            _originalRun = Run(_original);
            _originalResult = _originalRun == null ? null : Labelled(_originalRun);
            // Stages need the memory more.
            _original.Release();
        }

        Original = Figures(_original, null) with
        {
            Map50 = _originalResult?.Map50,
            Map5095 = _originalResult?.Map5095,
            // With itself it agrees by definition, if it is sure of anything.
            Agreement = _originalRun != null && Agreement.Truths(_originalRun).Values.Any(t => t.Length > 0) ? 1 : null,
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
        using ModelUnderTest subject = new(model, _settings.File);
        bool same = subject.Sha256 == _original.Sha256;
        DetectionRun? run = same ? _originalRun : _originalRun == null ? null : Run(subject);
        EvaluationResult? result = same ? _originalResult : _originalResult == null || run == null ? null : _detections!.Evaluate(run);
        Retention? agreement = run == null || Original.Agreement == null ? null : Kept("agreement", subject, () => Agreement.Of(_originalRun!, run));
        Measurements figures = Figures(subject, resourceBytes) with
        {
            Map50 = result?.Map50,
            Map5095 = result?.Map5095,
            Agreement = agreement?.Map5095.Value,
        };
        return (figures, new()
        {
            Map = result == null || !(_originalResult!.Map5095 > 0) ? null : Kept("map", subject, () => Bootstrap.Retention(_originalResult, result)),
            Agreement = agreement,
            OriginalClasses = _originalResult?.PerClass ?? [],
            ResultClasses = result?.PerClass ?? [],
            OriginalCurves = _originalResult?.Curves() ?? [],
            ResultCurves = result?.Curves() ?? [],
            OriginalRun = _originalRun,
            ResultRun = run,
            // Raw values and decoded ones are no like numbers.
            Fidelity = same || Validation == null || (RawHead.Of(model) != null && RawHead.Of(_original.Graph) == null) ? [] : Fidelity(subject),
        });
    }

    /// <summary>The share of the original's accuracy that a model keeps: of mAP50-95 with labels, else agreement.</summary>
    /// <param name="model">The model.</param>
    /// <returns>1 for as good; null where nothing can be measured.</returns>
    public double? RetentionOf(ModelGraph model)
    {
        using ModelUnderTest subject = new(model, _settings.File);
        if (_originalRun == null || Run(subject) is not { } run)
            return null;
        return _originalResult == null
            ? Agreement.Of(_originalRun, run)?.Map5095.Value
            : Ratios.Kept(_originalResult.Map5095, _detections!.Evaluate(run).Map5095);
    }

    /// <summary>Median latencies of the original and a model, in turns, at one thread.</summary>
    /// <param name="model">The model.</param>
    public LatencyFigures CompareLatency(ModelGraph model)
    {
        using ModelUnderTest subject = new(model, _settings.File);
        CacheKey key = new CacheKey("latency").Add("original", _original.Sha256).Add("model", subject.Sha256);
        return JsonSerializer.Deserialize<LatencyFigures>(_settings.Results.GetOrMake("Latency", key, () => new Dictionary<string, byte[]>
        {
            ["latency.json"] = JsonSerializer.SerializeToUtf8Bytes(MeasureLatency(subject)),
        })["latency.json"])!;
    }

    /// <inheritdoc/>
    public void Dispose() => _original.Dispose();

    private static Measurements Figures(ModelUnderTest model, long? resourceBytes)
    {
        ModelStatistics statistics = ModelStatistics.Of(model.Graph);
        return new()
        {
            FileBytes = model.Bytes.Length,
            ResourceBytes = resourceBytes ?? model.Bytes.Length,
            Parameters = statistics.Parameters,
            Macs = statistics.Macs > 0 ? statistics.Macs : null,
        };
    }

    // More digits than this are noise.
    private static double Rounded(double value) => Math.Round(value, 4);

    private LatencyFigures MeasureLatency(ModelUnderTest model)
    {
        if (model.Sha256 == _original.Sha256)
        {
            double latency = Rounded(LatencyMeter.Measure(_original.Session));
            return new(latency, latency, 1, _original.Session.Threads, ProcessorClass.Current);
        }

        LatencyComparison comparison = LatencyMeter.Compare(_original.Session, model.Session);
        return new(
            Rounded(comparison.MillisecondsA), Rounded(comparison.MillisecondsB), Rounded(comparison.Ratio), comparison.Threads, ProcessorClass.Current);
    }

    // Null where the outputs are no detections.
    private DetectionRun? Run(ModelUnderTest model)
    {
        CacheKey key = new CacheKey("detect").Add("model", model.Sha256).Add("pictures", _pictures);
        IReadOnlyDictionary<string, byte[]> files = _settings.Results.GetOrMake("Detections", key, () =>
            DetectionDecoders.TryFind(model.Session) == null
                ? []
                : new Dictionary<string, byte[]> { [RunName] = DetectionRunFile.Write(_detections!.Detect(model.Session)) });
        return files.TryGetValue(RunName, out byte[]? run) ? DetectionRunFile.Read(run, Validation!) : null;
    }

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

    // Drawing pictures a thousand times takes seconds with many classes.
    private Retention? Kept(string what, ModelUnderTest model, Func<Retention?> draw)
    {
        if (model.Sha256 == _original.Sha256)
            return new(Certain, Certain);
        CacheKey key = new CacheKey($"retention {what}").Add("original", _original.Sha256).Add("model", model.Sha256)
            .Add("pictures", ImageSetContent.PicturesAndLabels(Validation!, _settings.Inputs));
        return JsonSerializer.Deserialize<Retention?>(
            _settings.Results.GetOrMake("Intervals", key, () => new Dictionary<string, byte[]> { [KeptName] = JsonSerializer.SerializeToUtf8Bytes(draw()) })[KeptName]);
    }

    private IReadOnlyList<OutputSimilarity> Fidelity(ModelUnderTest model)
    {
        CacheKey key = new CacheKey("fidelity").Add("original", _original.Sha256).Add("model", model.Sha256).Add("pictures", _pictures);
        return JsonSerializer.Deserialize<OutputSimilarity[]>(
            _settings.Results.GetOrMake("Outputs", key, () => new Dictionary<string, byte[]>
            {
                [FidelityName] = JsonSerializer.SerializeToUtf8Bytes(
                    OutputFidelity.Compare(
                        _original.Session, model.Session, new(Validation!, _settings.Cache, _settings.Diagnostics), FidelityPictures, _settings.Encoding),
                    Json),
            })[FidelityName],
            Json)!;
    }
}
