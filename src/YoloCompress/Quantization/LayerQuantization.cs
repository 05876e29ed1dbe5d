namespace YoloCompress.Quantization;

/// <summary>What was done to one layer with weights.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="OpType">Its operator.</param>
/// <param name="Placement"><c>int8</c>, <c>int8-weights</c> and <c>float16-weights</c> (computed in float) or <c>float</c>.</param>
/// <param name="Bits">Width of the weight codes; 32 for float.</param>
/// <param name="Reason">Why it is placed so.</param>
/// <param name="WeightSqnrDb">Signal to quantization noise of the weights, in dB; null for float.</param>
/// <param name="OutputSqnrDb">Signal to noise of the layer's output with all before it quantized too, in dB; null where not measured.</param>
public sealed record LayerQuantization(
    string Name, string OpType, string Placement, int Bits, string Reason, double? WeightSqnrDb, double? OutputSqnrDb);
