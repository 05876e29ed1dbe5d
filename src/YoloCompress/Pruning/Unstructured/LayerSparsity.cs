namespace YoloCompress.Pruning.Unstructured;

/// <summary>What pruning did to one layer.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Shape">Shape of its weights.</param>
/// <param name="Zeros">Weights that are 0.</param>
/// <param name="Weights">All weights.</param>
/// <param name="RelativeError">Squared error of its outputs relative to their variance; null where it was not measured.</param>
/// <param name="Sensitivity">Loss of the model's outputs when half of this layer's weights alone are pruned; null where it was not measured.</param>
public sealed record LayerSparsity(
    string Name, IReadOnlyList<int> Shape, long Zeros, long Weights, double? RelativeError, double? Sensitivity)
{
    /// <summary>The share of zeros.</summary>
    public double Sparsity => Weights == 0 ? 0 : (double)Zeros / Weights;
}
