namespace YoloCompress.Onnx;

/// <summary>The size of one layer with weights.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="OpType">The node's operator, such as <c>Conv</c>.</param>
/// <param name="Parameters">Trainable values: weights, biases, and scale and shift of a normalization; not its mean and variance.</param>
/// <param name="Macs">Multiply-accumulate operations for one run; 0 where a shape is not known, and for normalizations.</param>
/// <param name="WeightShape">The weight's shape.</param>
/// <param name="InputShape">The input's shape; empty where it is not known.</param>
/// <param name="OutputShape">The output's shape; empty where it is not known.</param>
public sealed record LayerStatistics(
    string Name, string OpType, long Parameters, long Macs, IReadOnlyList<int> WeightShape, IReadOnlyList<int> InputShape, IReadOnlyList<int> OutputShape);
