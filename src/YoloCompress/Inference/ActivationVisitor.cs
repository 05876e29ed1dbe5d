namespace YoloCompress.Inference;

/// <summary>Sees one inner value of one picture. The values are only there until the call returns.</summary>
/// <param name="picture">The picture's index, from 0.</param>
/// <param name="name">The value's name in the graph.</param>
/// <param name="shape">The dimensions.</param>
/// <param name="values">The elements in row-major order.</param>
public delegate void ActivationVisitor(int picture, string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values);
