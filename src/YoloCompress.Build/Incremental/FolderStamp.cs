namespace YoloCompress.Build.Incremental;

/// <summary>The names in a folder as they were when it was listed.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Pattern">Of file names, as for <see cref="Directory.EnumerateFiles(string, string)"/>.</param>
/// <param name="Recursive">Whether folders below were listed too.</param>
/// <param name="Sha256">Of the names, relative to the folder with forward slashes, sorted by ordinal, a line feed after each; lower-case hex.</param>
internal sealed record FolderStamp(string Path, string Pattern, bool Recursive, string Sha256)
{
    public bool IsUnchanged() => Sha256 == HashOfNames(Path, Pattern, Recursive);

    /// <summary>The hash of a folder's listing; that of no names when there is no such folder.</summary>
    public static string HashOfNames(string folder, string pattern, bool recursive)
    {
        if (!Directory.Exists(folder))
            return Hashing.OfText("");
        string[] names = Directory.GetFiles(folder, pattern, recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly);
        for (int i = 0; i < names.Length; i++)
            names[i] = System.IO.Path.GetRelativePath(folder, names[i]).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        Array.Sort(names, StringComparer.Ordinal);
        return Hashing.OfText(string.Concat(names.Select(name => name + "\n")));
    }
}
