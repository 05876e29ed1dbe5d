namespace YoloCompress.Quantization;

/// <summary>Where a value's codes are in a graph.</summary>
/// <param name="Codes">The name of the codes.</param>
/// <param name="Scale">The name of their scale.</param>
/// <param name="ZeroPoint">The name of their zero point.</param>
/// <param name="Real">The name of the value that the codes stand for, or null where nothing needed it so far.</param>
internal sealed record QuantizedValue(string Codes, string Scale, string ZeroPoint, string? Real);
