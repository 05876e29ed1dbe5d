namespace YoloCompress.Detection;

/// <summary>What a model found on a set of pictures; those that cannot be read are missing.</summary>
/// <param name="Set">The pictures.</param>
/// <param name="ClassCount">How many classes the model tells apart.</param>
/// <param name="Pictures">One entry for each picture that was read, in the set's order.</param>
public sealed record DetectionRun(ImageSet Set, int ClassCount, IReadOnlyList<PictureDetections> Pictures);
