namespace YoloCompress.Sensitivity;

/// <summary>What one layer under one setting costs the model, everything else as it was.</summary>
/// <param name="Layer">The layer's node.</param>
/// <param name="Setting">The setting's name.</param>
/// <param name="Losses">The loss of the outputs (<see cref="OutputLoss"/>) for each picture.</param>
/// <param name="SqnrDb">Signal to noise of the outputs (of the scores, where they are detections) in dB; null where nothing changed.</param>
/// <param name="Agreement">mAP50-95 with the original's confident detections as truth, the original's own being 1; null where it can't be told.</param>
/// <param name="Map5095">The share of the original's mAP50-95 that is kept; null without labels.</param>
public sealed record SensitivityCell(
    string Layer, string Setting, IReadOnlyList<double> Losses, double? SqnrDb, double? Agreement, double? Map5095)
{
    /// <summary>The loss over all pictures.</summary>
    public double Loss => Losses.Sum();
}
