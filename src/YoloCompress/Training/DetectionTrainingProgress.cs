namespace YoloCompress.Training;

/// <summary>How a training stands.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Box">The mean box loss since the last report.</param>
/// <param name="Objectness">The mean objectness loss since then.</param>
/// <param name="Class">The mean class loss since then.</param>
public readonly record struct DetectionTrainingProgress(int Step, double Box, double Objectness, double Class);
