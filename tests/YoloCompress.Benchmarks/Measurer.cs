using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Benchmarks;

/// <summary>Measures models against one baseline, all with the same code and session options.</summary>
internal sealed class Measurer : IDisposable
{
    private const int FidelityPictures = 16;

    // Ratios are the point of the table: more pairs of blocks than a build takes.
    private const int LatencyBlocks = 10;

    private readonly Subject _subject;
    private readonly BenchmarkContext _context;
    private readonly ImageSet _pictures;
    private readonly DetectionEvaluator _evaluator;
    private readonly OnnxModel[] _baseline;
    private readonly byte[] _bytes;
    private readonly EvaluationResult? _accuracy;

    public Measurer(Subject subject, BenchmarkContext context)
    {
        _subject = subject;
        _context = context;
        _pictures = subject.Pictures(context);
        _evaluator = new(_pictures, context.Cache, context.Diagnostics, new() { Encoding = subject.Encoding });
        _bytes = subject.Baseline(context);
        _baseline = Sessions(_bytes);
        _accuracy = Accuracy(_baseline[0]);
    }

    /// <summary>All figures of a model that do not come from its making.</summary>
    public RowResult Measure(string name, byte[] model, bool latency)
    {
        OnnxModel[] sessions = Sessions(model);
        try
        {
            EvaluationResult? accuracy = Accuracy(sessions[0]);
            Retention? retention = accuracy == null || _accuracy == null ? null : Bootstrap.Retention(_accuracy, accuracy);
            return new()
            {
                Name = name,
                FileBytes = model.Length,
                Map50 = accuracy?.Map50,
                Map5095 = accuracy?.Map5095,
                Retention = retention?.Map5095.Value,
                Retention50 = retention?.Map50.Value,
                CiLow = retention?.Map5095.Low,
                CiHigh = retention?.Map5095.High,
                LatencyRatio = latency ? LatencyMeter.Compare(_baseline[0], sessions[0], LatencyBlocks).Ratio : null,
                LatencyRatio2 = latency ? LatencyMeter.Compare(_baseline[1], sessions[1], LatencyBlocks).Ratio : null,
                MacsRatio = MacsRatio(model),
                SqnrDb = Fidelity(sessions[0]),
            };
        }
        finally
        {
            Array.ForEach(sessions, s => s.Dispose());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_baseline, s => s.Dispose());

    // At one thread, which also runs the accuracy, and at two.
    private static OnnxModel[] Sessions(byte[] model) => [new(model, new() { Threads = 1 }), new(model, new() { Threads = 2 })];

    private EvaluationResult? Accuracy(OnnxModel model) =>
        _pictures.HasLabels && DetectionDecoders.TryFind(model) != null ? _evaluator.Evaluate(model) : null;

    private double? MacsRatio(byte[] model)
    {
        long macs = ModelStatistics.Of(ModelGraph.Parse(model)).Macs;
        return macs > 0 ? (double)macs / ModelStatistics.Of(ModelGraph.Parse(_bytes)).Macs : null;
    }

    private double? Fidelity(OnnxModel model)
    {
        try
        {
            IReadOnlyList<OutputSimilarity> outputs = OutputFidelity.Compare(
                _baseline[0], model, new(_pictures, _context.Cache, _context.Diagnostics), FidelityPictures, _subject.Encoding);
            double lowest = outputs.Where(o => !o.Output.EndsWith(".boxes", StringComparison.Ordinal)).Min(o => o.SqnrDb);
            // JSON has no infinity: a model that gives the very same numbers has no noise to state.
            return double.IsFinite(lowest) ? lowest : null;
        }
        catch (YoloCompressException e) when (e.Code == ErrorCodes.OutputsDiffer)
        {
            return null;
        }
    }
}
