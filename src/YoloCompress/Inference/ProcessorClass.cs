using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace YoloCompress.Inference;

/// <summary>
/// The instruction sets that decide how fast 8-bit integers are, and in which order floats are added up: what measured figures, and results
/// that rest on float arithmetic, depend on.
/// </summary>
public static class ProcessorClass
{
    /// <summary>This machine's, such as <c>x64 avx512-vnni</c>, <c>x64 avx2</c>, <c>arm64 dotprod</c>.</summary>
    public static string Current { get; } = $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()} {Instructions()}".TrimEnd();

    private static string Instructions()
    {
        if (Dp.IsSupported)
            return "dotprod";
        if (!X86Base.IsSupported)
            return "";
        // Leaf 7 of CPUID: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A, table 3-17.
        (int subleaves, _, int ecx, _) = X86Base.CpuId(7, 0);
        bool avx512Vnni = Avx512F.IsSupported && (ecx & (1 << 11)) != 0;
        bool avxVnni = Avx2.IsSupported && subleaves > 0 && (X86Base.CpuId(7, 1).Eax & (1 << 4)) != 0;
        return avx512Vnni ? "avx512-vnni" : Avx512F.IsSupported ? "avx512" : avxVnni ? "avx-vnni" : Avx2.IsSupported ? "avx2" : "sse";
    }
}
