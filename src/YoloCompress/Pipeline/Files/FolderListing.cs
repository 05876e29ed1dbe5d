using System.Security.Cryptography;
using System.Text;

namespace YoloCompress.Pipeline;

/// <summary>The files of a folder in a form that task and worker agree on: paths relative to it with '/', in ordinal order.</summary>
public static class FolderListing
{
    /// <summary>The files; none where the folder does not exist.</summary>
    public static IReadOnlyList<string> Of(string folder, string pattern, bool recursive)
    {
        if (!Directory.Exists(folder))
            return [];
        SearchOption depth = recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        return
        [
            .. Directory.EnumerateFiles(folder, pattern, depth)
                .Select(f => Path.GetRelativePath(folder, f).Replace(Path.DirectorySeparatorChar, '/'))
                .Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>SHA-256 in lower-case hexadecimal over the UTF-8 of all entries, a line feed after each.</summary>
    public static string Hash(IReadOnlyList<string> entries) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(entries.Select(e => e + "\n")))));
}
