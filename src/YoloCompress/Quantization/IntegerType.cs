namespace YoloCompress.Quantization;

/// <summary>The 8-bit type of quantized activations or weights.</summary>
public enum IntegerType
{
    /// <summary>0 to 255.</summary>
    UInt8,

    /// <summary>-128 to 127.</summary>
    Int8,
}
