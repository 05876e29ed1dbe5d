using System.IO.Enumeration;

namespace YoloCompress.Detection;

/// <summary>Finds files by a pattern with <c>*</c>, <c>?</c> and <c>**</c>, as MSBuild items have them.</summary>
internal sealed class GlobPattern
{
    private readonly string[] _segments;

    private GlobPattern(string root, string[] segments)
    {
        Root = root;
        _segments = segments;
    }

    /// <summary>The folder above the first wildcard.</summary>
    public string Root { get; }

    /// <summary>True if the pattern reaches into folders below <see cref="Root"/>.</summary>
    public bool Recursive => _segments.Length > 1;

    /// <summary>True if the text holds a wildcard.</summary>
    public static bool IsGlob(string text) => text.AsSpan().ContainsAny('*', '?');

    /// <summary>Splits a full path with wildcards.</summary>
    public static GlobPattern Of(string fullPath)
    {
        string[] segments = fullPath.Replace('\\', '/').Split('/');
        int wild = Array.FindIndex(segments, IsGlob);
        string root = string.Join(Path.DirectorySeparatorChar, segments[..wild]);
        return new(root.Length == 0 ? Path.DirectorySeparatorChar.ToString() : root, segments[wild..]);
    }

    /// <summary>The files that match, in no particular order; none where the root does not exist.</summary>
    public IEnumerable<string> Files() => Directory.Exists(Root) ? Match(Root, _segments) : [];

    private static IEnumerable<string> Match(string folder, ReadOnlyMemory<string> segments)
    {
        string segment = segments.Span[0];
        ReadOnlyMemory<string> rest = segments[1..];
        if (segment == "**")
        {
            // A trailing ** means every file below.
            ReadOnlyMemory<string> below = rest.IsEmpty ? new[] { "*" } : rest;
            IEnumerable<string> folders = Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder);
            return folders.SelectMany(f => Match(f, below)).Distinct();
        }

        return rest.IsEmpty
            ? Named(Directory.EnumerateFiles(folder), segment)
            : Named(Directory.EnumerateDirectories(folder), segment).SelectMany(f => Match(f, rest));
    }

    private static IEnumerable<string> Named(IEnumerable<string> paths, string pattern) =>
        paths.Where(p => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(p.AsSpan()), ignoreCase: OperatingSystem.IsWindows()));
}
