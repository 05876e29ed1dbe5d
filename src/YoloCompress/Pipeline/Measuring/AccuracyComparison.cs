using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>How the compact model's accuracy stands to the original's. What could not be measured is null or empty.</summary>
public sealed record AccuracyComparison
{
    /// <summary>Nothing was measured.</summary>
    public static AccuracyComparison None { get; } = new();

    /// <summary>The share of the original's mAP; null without labels.</summary>
    public Retention? Map { get; init; }

    /// <summary>The share of the original's confident detections that are found alike; null where the outputs are no detections, or there are none.</summary>
    public Retention? Agreement { get; init; }

    /// <summary>The original's average precision by class; empty without labels.</summary>
    public IReadOnlyList<ClassAccuracy> OriginalClasses { get; init; } = [];

    /// <summary>The compact model's average precision by class, in the same order.</summary>
    public IReadOnlyList<ClassAccuracy> ResultClasses { get; init; } = [];

    /// <summary>The original's precision over recall by class; empty without labels.</summary>
    public IReadOnlyList<ClassPrecision> OriginalCurves { get; init; } = [];

    /// <summary>The compact model's precision over recall by class, in the same order.</summary>
    public IReadOnlyList<ClassPrecision> ResultCurves { get; init; } = [];

    /// <summary>What the original found on the validation pictures; null where its outputs are no detections, or there are no pictures.</summary>
    public DetectionRun? OriginalRun { get; init; }

    /// <summary>What the compact model found on the same pictures.</summary>
    public DetectionRun? ResultRun { get; init; }

    /// <summary>How close the outputs' numbers are.</summary>
    public IReadOnlyList<OutputSimilarity> Fidelity { get; init; } = [];
}
