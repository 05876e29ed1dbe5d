using System.Runtime.InteropServices;

namespace YoloCompress.Training;

/// <summary>
/// Switches of libtorch's global context that TorchSharp does not reach. They are looked up by their Itanium-mangled names and left
/// alone where those do not exist (Windows, which has no NNPACK).
/// </summary>
internal static unsafe class TorchSettings
{
    public static void Apply(IntPtr torch)
    {
        if (!NativeLibrary.TryGetExport(torch, "_ZN2at13globalContextEv", out IntPtr context))
            return;
        IntPtr global = ((delegate* unmanaged<IntPtr>)context)();

        // NNPACK is unsupported on most processors, and says so on standard error at every convolution.
        if (NativeLibrary.TryGetExport(torch, "_ZN2at7Context20setUserEnabledNNPACKEb", out IntPtr nnpack))
            ((delegate* unmanaged<IntPtr, byte, void>)nnpack)(global, 0);
        if (NativeLibrary.TryGetExport(torch, "_ZN2at7Context26setDeterministicAlgorithmsEbb", out IntPtr deterministic))
            ((delegate* unmanaged<IntPtr, byte, byte, void>)deterministic)(global, 1, 1);
    }
}
