using YoloCompress.Numerics;

namespace YoloCompress.Quantization;

/// <summary>What a layer's inputs look like over all pictures: second moments of its patches, for each group.</summary>
/// <param name="Covariances">Σ (x - mean)(x - mean)ᵀ / n [inputs, inputs], one a group.</param>
/// <param name="Means">The mean patch [inputs], one a group.</param>
internal sealed record LayerHessian(Matrix[] Covariances, double[][] Means)
{
    /// <summary>The diagonals [groups · inputs].</summary>
    public double[] Diagonal() => [.. Covariances.SelectMany(c => c.Diagonal())];
}
