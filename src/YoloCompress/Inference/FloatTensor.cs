namespace YoloCompress.Inference;

/// <summary>A named tensor of floats.</summary>
/// <param name="Name">The value's name in the graph.</param>
/// <param name="Shape">The dimensions; empty for a scalar.</param>
/// <param name="Values">The elements in row-major order.</param>
public sealed record FloatTensor(string Name, int[] Shape, float[] Values);
