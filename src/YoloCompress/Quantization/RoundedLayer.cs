namespace YoloCompress.Quantization;

/// <summary>A layer's codes, and the bias that goes with them.</summary>
/// <param name="Layer">The layer of the float model.</param>
/// <param name="Weights">Its codes.</param>
/// <param name="Bias">The corrected bias; null where it has none or keeps it.</param>
internal sealed record RoundedLayer(WeightLayer Layer, QuantizedWeights Weights, float[]? Bias);
