namespace YoloCompress.Pipeline;

/// <summary>What quantization did to one layer; null where it can't be measured.</summary>
/// <param name="SqnrDb">Signal to noise of the layer's output in dB, with all layers before it quantized too.</param>
/// <param name="Activations">The layer's output, or what its activation function makes of it: whichever is turned into codes.</param>
/// <param name="Weights">The layer's weights; of several scales the range is the widest one's, and each weight counts by its own.</param>
internal sealed record LayerMeasurement(double? SqnrDb, LayerRange? Activations, LayerRange? Weights);
