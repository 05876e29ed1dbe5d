using YoloCompress.Build.Incremental;

namespace YoloCompress.Build.Hosting;

/// <summary>Tells one build of the worker from another by content, so that an update of the package compresses again.</summary>
internal static class WorkerIdentity
{
    /// <summary>The worker, the assemblies of its family and its list of packages.</summary>
    /// <param name="workerAssembly">Full path of the worker.</param>
    /// <param name="known">Stamps of an earlier build: files of the same size and time are not read again.</param>
    public static IReadOnlyList<FileStamp> Stamps(string workerAssembly, IReadOnlyList<FileStamp> known)
    {
        string family = Path.GetFileName(workerAssembly).Split('.')[0];
        // The third-party assemblies are named with their hashes in the .deps.json.
        return [.. Directory.GetFiles(Path.GetDirectoryName(workerAssembly)!, family + "*")
            .Where(file => file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".deps.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => known.FirstOrDefault(stamp => stamp.Path == file)?.Renewed() ?? FileStamp.Of(file))];
    }

    /// <summary>What the files hold, wherever they lie and whenever they were written.</summary>
    public static string Of(IReadOnlyList<FileStamp> stamps) => string.Join('\n', stamps.Select(stamp => Path.GetFileName(stamp.Path) + ' ' + stamp.Sha256));
}
