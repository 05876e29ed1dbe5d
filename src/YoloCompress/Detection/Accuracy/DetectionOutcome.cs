namespace YoloCompress.Detection;

/// <summary>Whether a detection found something.</summary>
/// <param name="Score">The detection's score.</param>
/// <param name="Class">Its class number.</param>
/// <param name="Matches">Bit k is set if it counts as found at IoU 0.50 + 0.05 k.</param>
public readonly record struct DetectionOutcome(float Score, int Class, ushort Matches);
