namespace YoloCompress.Quantization;

/// <summary>How a weight comes to one of the two codes next to it.</summary>
public enum RoundingMethod
{
    /// <summary>The nearer one.</summary>
    Nearest,

    /// <summary>One weight after the other, its error compensated in those not rounded yet, by the second derivatives of the layer's output error.</summary>
    SecondOrder,
}
