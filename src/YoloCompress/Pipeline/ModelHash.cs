using System.Security.Cryptography;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>What tells models apart, in cache keys, decisions and reports.</summary>
internal static class ModelHash
{
    /// <summary>SHA-256 of the model's file, lower-case hexadecimal.</summary>
    public static string Sha256(this ModelGraph graph) => Of(graph.ToBytes());

    /// <summary>The same of the file's bytes.</summary>
    public static string Of(byte[] model) => Convert.ToHexStringLower(SHA256.HashData(model));
}
