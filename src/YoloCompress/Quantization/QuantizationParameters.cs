namespace YoloCompress.Quantization;

/// <summary>
/// The affine map of a tensor: real = (code - zero point) · scale. Zero is always a code, so that padding is exact.
/// </summary>
/// <param name="Scale">The step between two codes, positive.</param>
/// <param name="ZeroPoint">The code of 0.</param>
/// <param name="Type">The type of the codes.</param>
public readonly record struct QuantizationParameters(float Scale, int ZeroPoint, IntegerType Type)
{
    /// <summary>The least step: below it, products of scales leave FP32's normal numbers.</summary>
    public const float LeastScale = 1e-10f;

    /// <summary>The least code.</summary>
    public int Least => Type == IntegerType.UInt8 ? 0 : -128;

    /// <summary>The greatest code.</summary>
    public int Greatest => Type == IntegerType.UInt8 ? 255 : 127;

    /// <summary>The least real value that has a code.</summary>
    public float Minimum => (Least - ZeroPoint) * Scale;

    /// <summary>The greatest real value that has a code.</summary>
    public float Maximum => (Greatest - ZeroPoint) * Scale;

    /// <summary>The map whose codes cover a range, widened so that it holds 0.</summary>
    /// <param name="minimum">Where the range begins.</param>
    /// <param name="maximum">Where it ends.</param>
    /// <param name="type">The type of the codes.</param>
    /// <param name="symmetric">The zero point is the middle of the codes.</param>
    public static QuantizationParameters Of(float minimum, float maximum, IntegerType type = IntegerType.UInt8, bool symmetric = false)
    {
        minimum = Math.Min(minimum, 0);
        maximum = Math.Max(maximum, 0);
        int least = type == IntegerType.UInt8 ? 0 : -128;
        if (symmetric)
            return new(Math.Max(Math.Max(-minimum, maximum) / 127, LeastScale), least + 128, type);
        float scale = (float)(((double)maximum - minimum) / 255);
        if (!(scale > LeastScale))
            return new(LeastScale, least, type);
        int zeroPoint = (int)Math.Round(least - ((double)minimum / scale), MidpointRounding.ToEven);
        return new(scale, Math.Clamp(zeroPoint, least, least + 255), type);
    }

    /// <summary>The code next to a real value, ties to even as ONNX's QuantizeLinear rounds.</summary>
    public int Quantize(float value) =>
        Math.Clamp((int)Math.Clamp(MathF.Round(value / Scale, MidpointRounding.ToEven), -1e6f, 1e6f) + ZeroPoint, Least, Greatest);

    /// <summary>The real value of a code.</summary>
    public float Dequantize(int code) => (code - ZeroPoint) * Scale;
}
