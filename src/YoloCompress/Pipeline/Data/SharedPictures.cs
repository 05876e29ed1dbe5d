using System.Security.Cryptography;
using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>Finds pictures that two sets share: the same file, or the same bytes under another name.</summary>
internal static class SharedPictures
{
    /// <summary>How many pictures of the first set are in the second one as well.</summary>
    /// <remarks>Only files of equal length are read, so that a set of thousands of pictures costs no more than asking for their sizes.</remarks>
    public static int Count(ImageSet set, ImageSet other)
    {
        HashSet<string> paths = [.. other.Pictures.Select(p => p.Path)];
        SetPicture[] unknown = [.. set.Pictures.Where(p => !paths.Contains(p.Path))];
        ILookup<long, string> bySize = other.Pictures.Select(p => p.Path).ToLookup(SizeOf);
        Dictionary<string, string?> hashes = [];
        return set.Pictures.Count - unknown.Length + unknown.Count(p => HasTwin(p.Path));

        bool HasTwin(string path) => SizeOf(path) is > 0 and long size && bySize[size].Any() && HashOf(path) is { } hash && bySize[size].Any(twin => HashOf(twin) == hash);

        string? HashOf(string path)
        {
            if (!hashes.TryGetValue(path, out string? hash))
                hashes[path] = hash = Hash(path);
            return hash;
        }
    }

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;

    // What can't be read is told of where it is decoded.
    private static string? Hash(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
