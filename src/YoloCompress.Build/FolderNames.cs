namespace YoloCompress.Build;

/// <summary>Tells files of one name apart by the folders that they lie in.</summary>
internal static class FolderNames
{
    /// <summary>For each path its last folders, as few as tell all paths apart.</summary>
    /// <param name="paths">As written in the project: a checkout's own folder must not get into a name.</param>
    /// <returns>In the order of the paths, the outermost folder first; null where folders do not tell them apart.</returns>
    public static IReadOnlyList<string[]>? Distinct(IReadOnlyList<string> paths)
    {
        string[][] folders = [.. paths.Select(Folders)];
        for (int count = 1; count <= folders.Max(f => f.Length); count++)
        {
            string[][] last = [.. folders.Select(f => f[Math.Max(0, f.Length - count)..])];
            if (last.Select(f => string.Join('/', f)).Distinct(StringComparer.OrdinalIgnoreCase).Count() == paths.Count)
                return last;
        }

        return null;
    }

    private static string[] Folders(string path) =>
        [.. path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1].Where(part => part is not ("." or "..") && !part.EndsWith(':'))];
}
