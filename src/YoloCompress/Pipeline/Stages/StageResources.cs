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

    public StageResources(ModelGraph original, DataPlan data, EvaluatorSettings settings)
    {
        _original = original;
        _data = data;
        _settings = settings;
        _choices = new(() => data.Choices == null ? null : new(original, data.Choices, settings));
    }

    public StageContext Context(int threads, DecisionLog decisions) => new()
    {
        Diagnostics = _settings.Diagnostics,
        Threads = threads,
        Calibration = Pictures(_data.Calibration),
        Choices = Pictures(_data.Choices),
        Retention = _data.Choices == null ? null : graph => _choices.Value!.RetentionOf(graph),
        Decisions = decisions,
    };

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
        return new PictureList(new PictureReader(set, _settings.Cache, _settings.Diagnostics), height, width);
    }
}
