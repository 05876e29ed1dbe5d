namespace YoloCompress.Quantization;

/// <summary>
/// What was chosen by measurement, and so may depend on the machine: given the same decisions, the same inputs give the same bytes.
/// </summary>
public sealed record QuantizationDecisions
{
    /// <summary>The nodes that stay in float although they could be quantized, by name, in graph order.</summary>
    public IReadOnlyList<string> FloatNodes { get; init; } = [];

    /// <summary>How the choice was made, for the log and the report.</summary>
    public string Reason { get; init; } = "";
}
