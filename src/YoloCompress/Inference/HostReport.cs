using System.Runtime.InteropServices;
using System.Text;
using YoloCompress.Diagnostics;

namespace YoloCompress.Inference;

/// <summary>What this machine is, which native libraries a build would use on it, and whether they load.</summary>
/// <param name="Lines">Name and value, in the order to show.</param>
/// <param name="Problems">What would fail, each with what to do; empty when nothing would.</param>
public sealed record HostReport(IReadOnlyList<(string Name, string Value)> Lines, IReadOnlyList<string> Problems)
{
    private const string CppPrefix = "GLIBCXX_3.4.";

    /// <summary>Looks at this machine. Loads ONNX Runtime and Skia to see whether that works; libtorch is only looked for.</summary>
    public static HostReport Create()
    {
        List<(string, string)> lines =
        [
            ("tool", typeof(HostReport).Assembly.GetName().Version!.ToString(3)),
            ("system", RuntimeInformation.OSDescription),
            ("platform", NativePlatform.Current),
            (".NET", RuntimeInformation.FrameworkDescription),
            ("host", Environment.ProcessPath ?? "unknown"),
            ("processor", $"{ProcessorClass.Current}, {Environment.ProcessorCount} threads"),
            ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 20)} MB usable"),
        ];
        List<string> problems = [];
        if (OperatingSystem.IsLinux())
        {
            lines.Add(("glibc", CLibraryVersion()));
            lines.Add(("libstdc++", CppLibraryVersion() ?? "not found"));
        }

        foreach (string library in new[] { NativePackage.OnnxRuntime, NativePackage.Skia })
        {
            try
            {
                NativeLibraries.Require(library);
                lines.Add((library, $"{NativePackage.Of(library)!.Version}, loads, {NativeLibraries.Find(library)}"));
            }
            catch (YoloCompressException e)
            {
                lines.Add((library, "does not load"));
                problems.Add($"{e.Code}: {e.Message}");
            }
        }

        foreach (string library in new[] { NativePackage.TorchShim, NativePackage.Torch })
        {
            string there = NativeLibraries.Find(library) ?? "not there; a build that trains fetches it (-t:YoloCompressRestore does it now)";
            lines.Add((library, NativePlatform.HasTorch ? $"{NativePackage.Of(library)!.Version}, {there}" : "does not exist for this platform; builds that train fail here (YC0801)"));
        }

        return new(lines, problems);
    }

    private static string CLibraryVersion()
    {
        try
        {
            return Marshal.PtrToStringUTF8(GnuVersion()) ?? "unknown";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return "none (musl?)";
        }
    }

    // The newest symbol version that the library defines says how new it is; TorchSharp's native half wants GLIBCXX_3.4.32.
    private static string? CppLibraryVersion()
    {
        string? path = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..])
            .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libstdc++.so", StringComparison.Ordinal));
        if (path == null)
            return null;
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        int newest = 0;
        for (int at = text.IndexOf(CppPrefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(CppPrefix, at + 1, StringComparison.Ordinal))
        {
            string digits = new([.. text.Skip(at + CppPrefix.Length).Take(3).TakeWhile(char.IsAsciiDigit)]);
            newest = Math.Max(newest, digits.Length == 0 ? 0 : int.Parse(digits));
        }

        return $"{CppPrefix}{newest}, {path}";
    }

    [DllImport("libc", EntryPoint = "gnu_get_libc_version")]
    private static extern nint GnuVersion();
}
