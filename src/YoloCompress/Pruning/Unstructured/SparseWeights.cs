namespace YoloCompress.Pruning.Unstructured;

/// <summary>Sparse weights and what they cost.</summary>
/// <param name="Values">[outputs, inputs], row-major.</param>
/// <param name="Error">tr(ΔW H ΔWᵀ), damping included, outputs scaled.</param>
internal sealed record SparseWeights(float[] Values, double Error);
