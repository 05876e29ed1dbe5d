namespace YoloCompress.Pipeline;

/// <summary>What happens where the quantized model turns out slower than the original on the machine that builds.</summary>
public enum SlowerModelAction
{
    /// <summary>What is as fast as the original ships instead: weights in 8 bits that are computed with in FP32.</summary>
    ShipFaster,

    /// <summary>The quantized model ships all the same.</summary>
    Keep,
}
