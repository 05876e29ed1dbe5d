namespace YoloCompress.Quantization;

/// <summary>Where a model computes in INT8, and how.</summary>
/// <param name="FloatLayers">Layers that stay in float, by their node's name.</param>
/// <param name="Products">Pointwise convolutions that become matrix products with a float SiLU, by their node's name.</param>
internal sealed record PlacementChoice(IReadOnlySet<string> FloatLayers, IReadOnlySet<string> Products);
