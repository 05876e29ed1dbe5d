namespace YoloCompress.Detection;

/// <summary>
/// How far a model finds what the original finds, for pictures without labels: mean average precision with the original's confident
/// detections as truth. It is no accuracy: where the original is wrong, agreeing with it is wrong too.
/// </summary>
public static class Agreement
{
    /// <summary>The original's detections that score at least this are the truth: YOLOv5's usual threshold for showing a detection.</summary>
    public const float DefaultConfidence = 0.25f;

    /// <summary>The original's confident detections by picture index.</summary>
    /// <param name="original">What the original found.</param>
    /// <param name="confidence">Detections that score at least this.</param>
    public static IReadOnlyDictionary<int, Detection[]> Truths(DetectionRun original, float confidence = DefaultConfidence) =>
        original.Pictures.ToDictionary(p => p.Index, p => Array.FindAll(p.Detections, d => d.Score >= confidence));

    /// <summary>Measures a model against the original; 1 means that the original itself would do no better.</summary>
    /// <param name="original">What the original found.</param>
    /// <param name="model">What the model found on the same pictures.</param>
    /// <param name="confidence">Detections of the original that score at least this are the truth.</param>
    /// <returns>
    /// The shares with intervals, or null where the original is confident of nothing. Shares of the original's own figure, because even
    /// perfect detections reach only 0.995 by the 101-point interpolation.
    /// </returns>
    public static Retention? Of(DetectionRun original, DetectionRun model, float confidence = DefaultConfidence)
    {
        IReadOnlyDictionary<int, Detection[]> truths = Truths(original, confidence);
        return truths.Values.All(t => t.Length == 0)
            ? null
            : Bootstrap.Retention(MeanAveragePrecision.Of(original, truths), MeanAveragePrecision.Of(model, truths));
    }
}
