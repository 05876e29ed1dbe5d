namespace YoloCompress.Pruning;

/// <summary>Sparse weights and what they cost.</summary>
/// <param name="Values">[outputs, inputs], row-major.</param>
/// <param name="Errors">For each output its row's ΔW H ΔWᵀ, damping included.</param>
internal sealed record SparseWeights(float[] Values, double[] Errors);
