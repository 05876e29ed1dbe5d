using System.IO.Compression;
using YoloCompress.Packing;

namespace YoloCompress.Pipeline;

/// <summary>Makes the resource of an ONNX file.</summary>
public static class ResourcePacker
{
    /// <summary>Packs a file.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="compression">How.</param>
    /// <returns>The resource; null where it is the file itself.</returns>
    public static byte[]? Pack(byte[] model, ResourceCompression compression) => compression switch
    {
        ResourceCompression.Brotli => Brotli(model),
        ResourceCompression.Entropy => ModelPacker.Pack(model),
        _ => null,
    };

    private static byte[] Brotli(byte[] model)
    {
        using MemoryStream packed = new();
        using (BrotliStream brotli = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            brotli.Write(model);
        return packed.ToArray();
    }
}
