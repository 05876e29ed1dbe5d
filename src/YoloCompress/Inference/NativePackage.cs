using System.Reflection;

namespace YoloCompress.Inference;

/// <summary>The package that holds a native library, at the version that this assembly was built with.</summary>
/// <param name="Id">The package's folder name, in lower case.</param>
/// <param name="Version">The exact version.</param>
internal sealed record NativePackage(string Id, string Version)
{
    public const string OnnxRuntime = "onnxruntime";
    public const string Skia = "SkiaSharp";

    public const string Torch = "torch_cpu";
    public const string TorchShim = "LibTorchSharp";

    /// <summary>The package of a library, or null for libraries that are none of ours.</summary>
    public static NativePackage? Of(string library) => library switch
    {
        OnnxRuntime => Built("Microsoft.ML.OnnxRuntime"),
        Skia when OperatingSystem.IsWindows() => Built("SkiaSharp.NativeAssets.Win32", "SkiaSharp"),
        Skia when OperatingSystem.IsMacOS() => Built("SkiaSharp.NativeAssets.macOS", "SkiaSharp"),
        Skia => Built("SkiaSharp.NativeAssets.Linux.NoDependencies"),
        Torch or "c10" or "torch" => Built($"libtorch-cpu-{NativePlatform.Current}", "libtorch-cpu"),
        TorchShim => Built("TorchSharp"),
        _ => null,
    };

    // The project file writes the central package versions into the assembly.
    private static NativePackage Built(string id, string? versionOf = null) => new(
        id.ToLowerInvariant(),
        typeof(NativePackage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == $"PackageVersion.{versionOf ?? id}").Value!);
}
