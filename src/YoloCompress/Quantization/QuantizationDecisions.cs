namespace YoloCompress.Quantization;

/// <summary>
/// What was chosen by measurement, and so may depend on the machine: given the same decisions, the same inputs give the same bytes.
/// </summary>
public sealed record QuantizationDecisions
{
    /// <summary>The layers that stay in float although they could be quantized, by their node's name, in graph order.</summary>
    public IReadOnlyList<string> FloatLayers { get; init; } = [];

    /// <summary>The pointwise convolutions that are computed as integer matrix products with float results, by their node's name, in graph order.</summary>
    public IReadOnlyList<string> ProductLayers { get; init; } = [];

    /// <summary>The layers by what they lose for what INT8 saves on them, greatest first; empty where nothing had to go back to float.</summary>
    public IReadOnlyList<LayerLoss> Ranking { get; init; } = [];

    /// <summary>What noise is left in each output; empty where nothing was measured.</summary>
    public IReadOnlyList<OutputNoise> Outputs { get; init; } = [];

    /// <summary>How the choice was made, for the log and the report.</summary>
    public string Reason { get; init; } = "";
}
