namespace YoloCompress.Detection;

/// <summary>All that the metrics need to know of one picture; kept so that pictures can be drawn again for intervals.</summary>
/// <param name="Index">The picture's index in its set.</param>
/// <param name="TruthClasses">The class of each true object.</param>
/// <param name="Outcomes">The detections, best first.</param>
public sealed record PictureRecord(int Index, int[] TruthClasses, DetectionOutcome[] Outcomes);
