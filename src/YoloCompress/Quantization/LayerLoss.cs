namespace YoloCompress.Quantization;

/// <summary>What quantizing one layer alone costs.</summary>
/// <param name="Layer">The layer's node.</param>
/// <param name="Loss">Loss of the outputs for each picture, everything else in float.</param>
/// <param name="Work">What INT8 saves on it, in multiplications; an estimate.</param>
public sealed record LayerLoss(string Layer, double Loss, double Work);
