using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using SkiaSharp;
using YoloCompress.Diagnostics;

namespace YoloCompress.Inference;

/// <summary>
/// Loads native libraries in place, by full path, from the folders they were restored to, so that nothing is copied into a bin folder
/// and no library of the same name elsewhere on the machine gets in between. Looked through in this order: the folders given to
/// <see cref="Register"/>, those in the environment variable <c>YOLOCOMPRESS_NATIVE_PATH</c>, the program's own folder, then the exact
/// version in the NuGet package folder.
/// </summary>
public static class NativeLibraries
{
    /// <summary>Folders to look through before the package folder, separated as in PATH.</summary>
    public const string PathVariable = "YOLOCOMPRESS_NATIVE_PATH";

    private static readonly Lock Gate = new();
    private static readonly List<string> Directories = [];
    private static readonly ConcurrentDictionary<string, nint> Loaded = new(StringComparer.Ordinal);
    private static bool _registered;

    /// <summary>Makes the libraries known; may be called any number of times. What is loaded already stays loaded.</summary>
    /// <param name="directories">Folders to look through first; each may hold the files themselves or <c>runtimes/RID/native</c>.</param>
    public static void Register(IEnumerable<string>? directories = null)
    {
        lock (Gate)
        {
            if (directories != null)
                Directories.AddRange(directories.Where(d => d.Length > 0).Except(Directories));
            if (_registered)
                return;
            // ONNX Runtime's managed part sets a resolver of its own in a static constructor and leaves an existing one alone.
            NativeLibrary.SetDllImportResolver(typeof(OrtEnv).Assembly, Resolve);
            NativeLibrary.SetDllImportResolver(typeof(SKBitmap).Assembly, Resolve);
            _registered = true;
        }
    }

    /// <summary>Loads a library now, so that a failure is told plainly and not from within some static constructor.</summary>
    /// <param name="library">Its name without prefix and extension.</param>
    /// <exception cref="YoloCompressException">It is not found or cannot be loaded (YC0501).</exception>
    internal static void Require(string library)
    {
        Register();
        Loaded.GetOrAdd(library, Load);
    }

    /// <summary>The full path of a library, or null where it is not found.</summary>
    /// <param name="library">Its name without prefix and extension: <c>onnxruntime</c>, <c>SkiaSharp</c>.</param>
    internal static string? Find(string library) => Candidates(library).FirstOrDefault(File.Exists);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        string bare = BareName(name);
        return NativePackage.Of(bare) == null ? 0 : Loaded.GetOrAdd(bare, Load);
    }

    private static nint Load(string library)
    {
        string path = Find(library) ?? throw new YoloCompressException(
            ErrorCodes.NativeLibraryNotFound,
            $"The native library {NativePlatform.FileName(library)} for {NativePlatform.Current} was not found. Looked for: " +
            $"{string.Join(", ", Candidates(library))}. Restore the packages again, or put the library's folder into {PathVariable}.");
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new YoloCompressException(
                ErrorCodes.NativeLibraryNotFound, $"The native library {path} cannot be loaded: {e.Message}", path, e);
        }
    }

    private static List<string> Candidates(string library)
    {
        string file = NativePlatform.FileName(library);
        List<string> roots;
        lock (Gate)
            roots = [.. Directories];
        roots.AddRange((Environment.GetEnvironmentVariable(PathVariable) ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        roots.Add(AppContext.BaseDirectory);
        List<string> candidates = [];
        foreach (string root in roots)
        {
            candidates.Add(Path.Combine(root, file));
            candidates.AddRange(NativePlatform.Identifiers.Select(rid => Path.Combine(root, "runtimes", rid, "native", file)));
        }

        if (NativePackage.Of(library) is { } package)
        {
            candidates.AddRange(
                from root in PackageRoots()
                from rid in NativePlatform.Identifiers
                select Path.Combine(root, package.Id, package.Version, "runtimes", rid, "native", file));
        }

        return [.. candidates.Distinct()];
    }

    private static IEnumerable<string> PackageRoots()
    {
        if (AppContext.GetData("YoloCompress.PackageRoot") is string root && root.Length > 0)
            yield return root;
        if (Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } packages)
            yield return packages;
        yield return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
    }

    private static string BareName(string name)
    {
        string bare = Path.GetFileName(name);
        foreach (string extension in (ReadOnlySpan<string>)[".dll", ".so", ".dylib"])
        {
            if (bare.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                bare = bare[..^extension.Length];
        }

        return bare.StartsWith("lib", StringComparison.Ordinal) ? bare[3..] : bare;
    }
}
