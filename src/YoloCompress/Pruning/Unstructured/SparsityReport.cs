namespace YoloCompress.Pruning.Unstructured;

/// <summary>What unstructured pruning did.</summary>
/// <param name="Zeros">Weights that are 0.</param>
/// <param name="Weights">Weights of the layers that could be pruned, biases left out.</param>
/// <param name="Layers">The layers, in the order of the graph.</param>
/// <param name="Excluded">Layers with weights that were left alone.</param>
public sealed record SparsityReport(
    long Zeros, long Weights, IReadOnlyList<LayerSparsity> Layers, IReadOnlyList<PruningExclusion> Excluded)
{
    /// <summary>The share of zeros.</summary>
    public double Sparsity => Weights == 0 ? 0 : (double)Zeros / Weights;
}
