namespace YoloCompress.Quantization;

/// <summary>What the quantized model is optimised for.</summary>
public enum TargetHardware
{
    /// <summary>The machine that builds.</summary>
    Host,

    /// <summary>x64 with AVX-VNNI or AVX512-VNNI: exact U8·S8 products.</summary>
    X64Vnni,

    /// <summary>x64 with AVX2 only: sums of two U8·S8 products saturate at 16 bits, so weights are guarded.</summary>
    X64Avx2,

    /// <summary>ARM64, with or without dot-product instructions.</summary>
    Arm64,

    /// <summary>Unknown: safe everywhere.</summary>
    Any,
}
