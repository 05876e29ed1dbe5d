using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Worker;

/// <summary>What in an output folder is ours to replace, and what must never be touched.</summary>
internal static class OwnFiles
{
    /// <summary>Refuses an output folder that holds the given model: its own result would replace it.</summary>
    /// <exception cref="YoloCompressException">YC0114.</exception>
    public static void RefuseGivenFiles(CompressionJob job)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(job.OutputDirectory));
        string? startFrom = job.Options.FirstOrDefault(o => string.Equals(o.Key, nameof(CompressionOptions.StartFrom), StringComparison.OrdinalIgnoreCase)).Value;
        string?[] given = [job.Model, string.IsNullOrWhiteSpace(startFrom) ? null : job.FullPath(startFrom)];
        foreach (string file in given.OfType<string>().Where(f => File.Exists(f) && Same(Path.GetDirectoryName(Path.GetFullPath(f))!, folder)))
            throw Refused($"The output folder is the one that '{Path.GetFileName(file)}' lies in, where results replace files of the same name", file);
    }

    /// <summary>Refuses a folder in which no run has left anything, but which holds files with the names that results have.</summary>
    /// <exception cref="YoloCompressException">YC0114.</exception>
    public static void RefuseForeignFiles(CompressionJob job)
    {
        if (!Directory.Exists(job.OutputDirectory) || DeliveryManifest.TryRead(job.OutputDirectory) != null)
            return;
        string[] names = [$"{job.Name}.onnx", $"{job.Name}.resource", $"{job.Name}.pruned.pt", $"{job.Name}.pruned.yaml", .. ReportFiles.Names];
        if (names.FirstOrDefault(n => File.Exists(Path.Combine(job.OutputDirectory, n))) is { } foreign)
            throw Refused($"The output folder holds a '{foreign}' that no earlier run says is its own", Path.Combine(job.OutputDirectory, foreign));
    }

    /// <summary>Names of files that an earlier run left, as its manifest lists them.</summary>
    public static IEnumerable<string> Stale(CompressionJob job) =>
        // A manifest can be edited: a name that leads elsewhere is none of ours.
        DeliveryManifest.TryRead(job.OutputDirectory)?.Files.Where(n => n == Path.GetFileName(n)) ?? [];

    private static bool Same(string a, string b) =>
        string.Equals(a, b, OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    private static YoloCompressException Refused(string why, string file) =>
        new(ErrorCodes.OutputOverGivenFile, $"{why}. Choose another output folder, or move the file.", file);
}
