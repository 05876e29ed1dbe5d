namespace YoloCompress.Training;

/// <summary>Pictures to learn from in one step.</summary>
/// <param name="Size">Width and height in pixels.</param>
/// <param name="Count">The number of pictures.</param>
/// <param name="Pixels">RGB, 0 to 1, [count, size, size, 3]: channels last.</param>
/// <param name="Targets">The labelled boxes.</param>
internal sealed record TrainingBatch(int Size, int Count, float[] Pixels, IReadOnlyList<BoxTarget> Targets);
