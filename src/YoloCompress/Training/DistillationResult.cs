using YoloCompress.Onnx;

namespace YoloCompress.Training;

/// <summary>What came of a distillation.</summary>
/// <param name="Model">The better of the best snapshot and the student as it was given.</param>
/// <param name="Steps">The number of steps of the schedule; the same number gives the same model again.</param>
/// <param name="BestStep">The step of the snapshot that won; 0 if the student stayed as it was.</param>
/// <param name="Before">The student's distance from the teacher on the pictures held back, before.</param>
/// <param name="After">The same of <paramref name="Model"/>; never more than <paramref name="Before"/>.</param>
/// <param name="StepsPerMinute">The speed; of this run, so it belongs in no file that must repeat.</param>
public sealed record DistillationResult(ModelGraph Model, int Steps, int BestStep, double Before, double After, double StepsPerMinute)
{
    /// <summary>True if the student learned something.</summary>
    public bool Improved => BestStep > 0;
}
