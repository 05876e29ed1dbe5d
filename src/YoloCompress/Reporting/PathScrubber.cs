using YoloCompress.Pipeline;

namespace YoloCompress.Reporting;

/// <summary>Keeps this machine's paths out of the report.</summary>
internal sealed class PathScrubber(CompressionJob job)
{
    private readonly string _root = Path.TrimEndingDirectorySeparator(job.ProjectDirectory) + Path.DirectorySeparatorChar;

    /// <summary>A path relative to the project with '/'; of one outside, the last name alone. Several are separated by semicolons.</summary>
    public string Relative(string specification) => string.Join(';', specification.Split(';').Select(One));

    /// <summary>Text in which the project's folder is left out of paths, and of other absolute paths all but the last name.</summary>
    public string Scrub(string text)
    {
        text = text.Replace(_root, "", StringComparison.Ordinal);
        foreach (string path in new[] { job.Model, job.OutputDirectory, job.ProjectDirectory })
            text = text.Replace(path, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), StringComparison.Ordinal);
        return text;
    }

    private string One(string path)
    {
        string trimmed = path.Trim();
        if (!Path.IsPathRooted(trimmed))
            return trimmed.Replace('\\', '/');
        return trimmed.StartsWith(_root, StringComparison.Ordinal)
            ? trimmed[_root.Length..].Replace(Path.DirectorySeparatorChar, '/')
            : Path.GetFileName(Path.TrimEndingDirectorySeparator(trimmed));
    }
}
