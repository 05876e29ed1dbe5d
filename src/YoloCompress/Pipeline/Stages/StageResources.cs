using YoloCompress.Detection;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>Makes what stages use, each part only when it is asked for.</summary>
internal sealed class StageResources : IDisposable
{
    private readonly ModelGraph _original;
    private readonly DataPlan _data;
    private readonly EvaluatorSettings _settings;
    private readonly Lazy<Evaluator?> _choices;
    private readonly Lazy<StageContext> _context;

    public StageResources(ModelGraph original, DataPlan data, EvaluatorSettings settings, DecisionLog decisions)
    {
        _original = original;
        _data = data;
        _settings = settings;
        _choices = new(() => data.Choices == null ? null : new(original, data.Choices, settings));
        _context = new(() => new()
        {
            Diagnostics = settings.Diagnostics,
            Threads = settings.Threads,
            Seed = settings.Seed,
            Calibration = Pictures(_data.Calibration),
            Choices = Pictures(_data.Choices),
            PictureContent = string.Join(' ', new[] { data.Calibration, data.Choices }.Select(p => p == null ? "-" : ImageSetContent.Pictures(p, settings.Inputs))),
            Retention = _data.Choices == null ? null : graph => _choices.Value!.RetentionOf(graph),
            Original = original,
            Training = data.Training,
            TrainingContent = data.Training == null ? "" : ImageSetContent.PicturesAndLabels(data.Training, settings.Inputs),
            TrainingLabels = data.TrainingLabels,
            Decisions = decisions,
            Results = settings.Results,
        });
        Seed = settings.Seed;
        Decisions = decisions;
    }

    /// <summary>Measures on the pictures for choices; null where there are none.</summary>
    public Evaluator? ChoiceEvaluator => _choices.Value;

    /// <summary>The model before any stage.</summary>
    public ModelGraph Original => _original;

    /// <summary>Threads to compute with.</summary>
    public int Threads => _settings.Threads;

    /// <summary>How pixels become the model's input.</summary>
    public PictureEncoding Encoding => _settings.Encoding;

    /// <summary>For everything random.</summary>
    public int Seed { get; }

    /// <summary>What was decided by the clock.</summary>
    public DecisionLog Decisions { get; }

    /// <summary>What a stage may use; pictures are read when it is first asked for.</summary>
    public StageContext Context => _context.Value;

    public void Dispose()
    {
        if (_choices.IsValueCreated)
            _choices.Value?.Dispose();
    }

    private IReadOnlyList<float[]> Pictures(ImageSet? set)
    {
        if (set == null)
            return [];
        (int height, int width) = ModelContract.Of(_original).PictureSize;
        return new PictureList(new PictureReader(set, _settings.Cache, _settings.Diagnostics), height, width, _settings.Encoding);
    }
}
