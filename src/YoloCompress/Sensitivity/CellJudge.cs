using YoloCompress.Detection;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Sensitivity;

/// <summary>
/// Turns a trial's outputs into accuracy: agreement with the original, and mAP where there are labels. Candidates below a hundredth are left
/// out, which changes neither by much and saves most of the time.
/// </summary>
internal sealed class CellJudge
{
    private static readonly EvaluationOptions Options = new() { Confidence = 0.01f };

    private readonly ImageSet _set;
    private readonly IDetectionDecoder _decoder;
    private readonly (int Index, LetterboxTransform Transform)[] _pictures;
    private readonly LabelSet? _labels;
    private IReadOnlyDictionary<int, Detection.Detection[]>? _truths;
    private IReadOnlyDictionary<int, Detection.Detection[]>? _confident;
    private double _agreement;
    private double _map;

    private CellJudge(ImageSet set, IDetectionDecoder decoder, (int, LetterboxTransform)[] pictures, IDiagnostics diagnostics)
    {
        _set = set;
        _decoder = decoder;
        _pictures = pictures;
        _labels = set.HasLabels ? new(set, diagnostics) : null;
    }

    /// <summary>A judge for pictures of a set; null where the model's outputs are no detections.</summary>
    /// <param name="graph">The original.</param>
    /// <param name="set">The set that the pictures come from.</param>
    /// <param name="pictures">Index in the set and placement of each picture.</param>
    /// <param name="diagnostics">Receives warnings about labels.</param>
    public static CellJudge? Of(ModelGraph graph, ImageSet set, IEnumerable<(int Index, LetterboxTransform Transform)> pictures, IDiagnostics diagnostics)
    {
        using OnnxModel model = new(graph);
        return DetectionDecoders.TryFind(model) is { } decoder ? new(set, decoder, [.. pictures], diagnostics) : null;
    }

    /// <summary>Starts collecting candidates of one picture.</summary>
    public void Decode(string output, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, List<Detection.Detection> candidates) =>
        _decoder.Decode(output, shape, values, Options.Confidence, candidates);

    /// <summary>What was found on one picture.</summary>
    public PictureDetections Found(int picture, List<Detection.Detection> candidates)
    {
        (int index, LetterboxTransform transform) = _pictures[picture];
        return new(index, transform.Width, transform.Height, Array.ConvertAll(NonMaximumSuppression.Apply(candidates, Options), transform.ToOriginal));
    }

    /// <summary>Takes what the original finds.</summary>
    public void Reference(PictureDetections[] found)
    {
        DetectionRun run = new(_set, _decoder.ClassCount, found);
        IReadOnlyDictionary<int, Detection.Detection[]> confident = Agreement.Truths(run);
        if (confident.Values.Any(t => t.Length > 0))
            (_confident, _agreement) = (confident, MeanAveragePrecision.Of(run, confident).Map5095);
        if (_labels == null)
            return;
        try
        {
            _truths = _labels.Truths(run);
            _map = MeanAveragePrecision.Of(run, _truths).Map5095;
        }
        catch (YoloCompressException e) when (e.Code is ErrorCodes.NoLabels or ErrorCodes.AllLabelsInvalid)
        {
            _truths = null;
        }
    }

    /// <summary>The shares of agreement and of mAP50-95 that are kept; null where they can't be told.</summary>
    public (double? Agreement, double? Map) Judge(PictureDetections[] found)
    {
        DetectionRun run = new(_set, _decoder.ClassCount, found);
        return (
            _confident != null && _agreement > 0 ? MeanAveragePrecision.Of(run, _confident).Map5095 / _agreement : null,
            _truths != null && _map > 0 ? MeanAveragePrecision.Of(run, _truths).Map5095 / _map : null);
    }
}
