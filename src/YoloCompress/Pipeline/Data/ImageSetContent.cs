using System.Security.Cryptography;
using System.Text;
using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>What a set of pictures is, whatever its files are called and wherever they lie.</summary>
internal static class ImageSetContent
{
    /// <summary>SHA-256 over the hashes of the pictures in order.</summary>
    public static string Pictures(ImageSet set, InputRecorder inputs) => Hash(set.Pictures.Select(p => Of(p.Path, inputs)));

    /// <summary>SHA-256 over the hashes of pictures and labels in order.</summary>
    public static string PicturesAndLabels(ImageSet set, InputRecorder inputs) =>
        Hash(set.Pictures.Select(p => $"{Of(p.Path, inputs)} {(p.LabelPath == null ? "-" : Of(p.LabelPath, inputs))}"));

    private static string Of(string file, InputRecorder inputs)
    {
        inputs.AddFile(file);
        return inputs.HashOf(file);
    }

    private static string Hash(IEnumerable<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l + "\n")))));
}
