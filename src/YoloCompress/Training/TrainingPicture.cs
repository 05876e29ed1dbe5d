using YoloCompress.Detection;

namespace YoloCompress.Training;

/// <summary>A picture to train with.</summary>
/// <param name="Path">The picture's file.</param>
/// <param name="Labels">Its objects; empty where there are none, or no labels are known.</param>
public sealed record TrainingPicture(string Path, IReadOnlyList<ObjectLabel> Labels);
