using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;

namespace YoloCompress.Training;

/// <summary>
/// Loads libtorch and TorchSharp's native half in place, from the package folders, by full path. It must run before any <c>torch.*</c>
/// static is touched: TorchSharp, left to itself, copies half a gigabyte next to its assembly when it finds nothing.
/// Builds that train nothing never come here.
/// </summary>
public static class TorchLibraries
{
    private static readonly Lock Gate = new();
    private static bool _loaded;

    /// <summary>True where libtorch exists for this operating system and processor.</summary>
    public static bool Supported => NativePlatform.HasTorch;

    /// <summary>Loads the libraries once; later calls do nothing.</summary>
    /// <param name="directories">Folders to look in before the others; may be null.</param>
    /// <exception cref="YoloCompressException">
    /// <see cref="ErrorCodes.TrainingPlatformUnsupported"/>, <see cref="ErrorCodes.TorchNotFound"/> or
    /// <see cref="ErrorCodes.TorchNotLoadable"/>; nothing has been loaded then that would disturb the rest of the build.
    /// </exception>
    public static void Load(IEnumerable<string>? directories = null)
    {
        lock (Gate)
        {
            if (_loaded)
                return;
            if (!Supported)
            {
                throw new YoloCompressException(
                    ErrorCodes.TrainingPlatformUnsupported,
                    $"Training needs libtorch, which does not exist for {NativePlatform.Current}. Set FineTuneSteps and FineTuneMinutes to 0 here, "
                    + "or build on linux-x64, win-x64, win-arm64 or osx-arm64.");
            }

            NativeLibraries.Register(directories);
            string torch = Find(NativePackage.Torch), shim = Find(NativePackage.TorchShim);
            Quiet();
            KeepMemory();
            LoadAll(torch, shim);
            TorchSettings.Apply(NativeLibrary.Load(torch));
            _loaded = true;
        }
    }

    private static void LoadAll(string torch, string shim)
    {
        // In the order of their needs: each finds those before it by name, already loaded.
        string folder = Path.GetDirectoryName(torch)!;
        foreach (string path in new[] { "c10", NativePackage.Torch, "torch" }.Select(n => Path.Combine(folder, NativePlatform.FileName(n))))
        {
            if (File.Exists(path))
                LoadOne(path);
        }

        IntPtr handle;
        if (!NativeLibrary.TryLoad(shim, out handle))
            handle = LoadOne(OperatingSystem.IsLinux() ? StagedShim.For(shim) : shim);
        Dictionary<string, IntPtr> loaded = new(StringComparer.Ordinal)
        {
            [NativePackage.Torch] = NativeLibrary.Load(torch),
            [NativePackage.TorchShim] = handle,
        };
        AssemblyLoadContext.GetLoadContext(typeof(torch).Assembly)!.ResolvingUnmanagedDll +=
            (_, name) => loaded.FirstOrDefault(l => name.Contains(l.Key, StringComparison.Ordinal)).Value;
    }

    private static IntPtr LoadOne(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new YoloCompressException(
                ErrorCodes.TorchNotLoadable,
                $"'{path}' cannot be loaded on this machine, so nothing can be trained: {e.Message.ReplaceLineEndings(" ").Trim()} "
                + "Set FineTuneSteps and FineTuneMinutes to 0, or install what is missing.",
                path,
                e);
        }
    }

    /// <summary>Fetches what is missing of the libraries, so that a later build can train without a network.</summary>
    /// <exception cref="YoloCompressException">It could not be fetched.</exception>
    public static void Restore()
    {
        if (!Supported)
            return;
        foreach (string library in new[] { NativePackage.Torch, NativePackage.TorchShim })
            Find(library);
    }

    private static string Find(string library)
    {
        if (NativeLibraries.Find(library) is { } there)
            return there;
        NativePackage package = NativePackage.Of(library)!;
        PackageRestore.Run(package, library == NativePackage.Torch ? "60 to 130 MB" : "3 MB");
        return NativeLibraries.Find(library) ?? throw new YoloCompressException(
            ErrorCodes.TorchNotFound,
            $"Training needs {NativePlatform.FileName(library)} of the package {package.Id} {package.Version}, which is not there. "
            + $"Restore the project again, or put the library's folder into {NativeLibraries.PathVariable}.");
    }

    /// <summary>
    /// Worker threads of OpenMP otherwise spin while they wait, which starves everything else on a shared machine. The runtime keeps its
    /// own copy of the environment, so the variable has to reach the C library itself, before libgomp reads it.
    /// </summary>
    private static void Quiet()
    {
        if (!OperatingSystem.IsLinux())
            return;
        _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", 0);
    }

    /// <summary>
    /// Every step of a training frees hundreds of megabytes and takes them again. The C library hands them back to the kernel each time, which fills them
    /// with zeros anew: half again as long for a step of yolov5n at 320 pixels. Tensors up to 32 MB (the most that it allows) stay on its heap instead.
    /// </summary>
    private static void KeepMemory()
    {
        const int TrimThreshold = -1, MapThreshold = -3;
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = SetMemoryOption(MapThreshold, 32 << 20);
            _ = SetMemoryOption(TrimThreshold, int.MaxValue);
        }
        catch (EntryPointNotFoundException)
        {
            // Other C libraries have no such options.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    private static extern int SetMemoryOption(int option, int value);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
