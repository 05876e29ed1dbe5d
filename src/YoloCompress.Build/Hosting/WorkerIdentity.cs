using YoloCompress.Build.Incremental;

namespace YoloCompress.Build.Hosting;

/// <summary>Tells one build of the worker from another by content, so that an update of the package compresses again.</summary>
internal static class WorkerIdentity
{
    /// <summary>Hash of the worker, of the assemblies of its family and of its list of packages.</summary>
    /// <param name="workerAssembly">Full path of the worker.</param>
    public static string Of(string workerAssembly)
    {
        string family = Path.GetFileName(workerAssembly).Split('.')[0];
        // The third-party assemblies are named with their hashes in the .deps.json.
        string[] files = [.. Directory.GetFiles(Path.GetDirectoryName(workerAssembly)!, family + "*")
            .Where(file => file.EndsWith(".dll", StringComparison.Ordinal) || file.EndsWith(".deps.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
        return Hashing.OfText(string.Join('\n', files.Select(file => Path.GetFileName(file) + ' ' + Hashing.OfFile(file))));
    }
}
