namespace YoloCompress.Quantization;

/// <summary>The codes of a weight tensor, symmetric about zero: real = code · scale.</summary>
/// <param name="Codes">Codes in the tensor's row-major order.</param>
/// <param name="Scales">One scale, or one for each slice along <paramref name="Axis"/>.</param>
/// <param name="Axis">The axis of output channels.</param>
public sealed record QuantizedWeights(sbyte[] Codes, float[] Scales, int Axis);
