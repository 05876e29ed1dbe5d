namespace YoloCompress.Inference;

/// <summary>Sees one output of a run. The values are only there until the call returns.</summary>
/// <param name="name">The value's name in the graph.</param>
/// <param name="shape">The dimensions; empty for a scalar.</param>
/// <param name="values">The elements in row-major order, converted to float where the output has another type.</param>
public delegate void OutputVisitor(string name, ReadOnlySpan<int> shape, ReadOnlySpan<float> values);
