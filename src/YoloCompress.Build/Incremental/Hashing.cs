using System.Security.Cryptography;
using System.Text;

namespace YoloCompress.Build.Incremental;

internal static class Hashing
{
    public static string OfText(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static string OfFile(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
