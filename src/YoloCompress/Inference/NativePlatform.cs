using System.Runtime.InteropServices;

namespace YoloCompress.Inference;

/// <summary>How packages name this platform and its native files.</summary>
internal static class NativePlatform
{
    /// <summary>The portable runtime identifier, such as <c>linux-x64</c>.</summary>
    public static string Current { get; } = $"{System}-{Architecture}";

    /// <summary>The folder names under <c>runtimes</c> that fit, best first: Skia has one folder <c>osx</c> for all architectures.</summary>
    public static IReadOnlyList<string> Identifiers { get; } = [Current, System];

    /// <summary>Whether libtorch is published for this platform.</summary>
    public static bool HasTorch => Current is "linux-x64" or "win-x64" or "win-arm64" or "osx-arm64";

    private static string System =>
        OperatingSystem.IsWindows() ? "win"
        : OperatingSystem.IsMacOS() ? "osx"
        : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux";

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        global::System.Runtime.InteropServices.Architecture.X64 => "x64",
        global::System.Runtime.InteropServices.Architecture.X86 => "x86",
        global::System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        global::System.Runtime.InteropServices.Architecture other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>The file name of a library: Skia's has the prefix on Windows too.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? (library == NativePackage.Skia ? $"lib{library}.dll" : $"{library}.dll")
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
