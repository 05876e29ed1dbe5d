using System.Text;

namespace YoloCompress.Pipeline;

/// <summary>The part of an accessor that opens a packed resource.</summary>
internal static class PackedResourceText
{
    private const string Mark = "// <unpacker>";
    private const string EndMark = "// </unpacker>";

    private static readonly string[] Sources = ["Unpacker.cs", "Unpacker.FileReader.cs", "Unpacker.HeadReader.cs", "Unpacker.CodeReader.cs"];

    public static void Append(StringBuilder text, AccessorContent content)
    {
        bool brotli = content.Compression == ResourceCompression.Brotli;
        text.Append($$"""

                    /// <summary>Opens the ONNX model; the caller disposes the stream.</summary>
                    public static global::System.IO.Stream OpenRead()
                    {
                        return new global::System.IO.MemoryStream(ReadAllBytes(), false);
                    }

                    /// <summary>The whole ONNX model, as an inference session takes it: unpacked, and checked against its hash.</summary>
                    public static byte[] ReadAllBytes()
                    {
                        byte[] model;
                        using (global::System.IO.Stream stream = typeof({{content.ClassName}}).Assembly.GetManifestResourceStream(ResourceName))
                        {
                            if (stream == null)
                                throw new global::System.IO.FileNotFoundException("The assembly has no resource '" + ResourceName + "'.");
                            try
                            {
                                model = Unpacked(stream);
                            }
                            catch (global::System.IO.InvalidDataException e)
                            {
                                throw new global::System.IO.InvalidDataException("The resource '" + ResourceName + "' is damaged: " + e.Message + " Build the project again.", e);
                            }
                        }

                        using (global::System.Security.Cryptography.SHA256 sha256 = global::System.Security.Cryptography.SHA256.Create())
                        {
                            string hash = global::System.BitConverter.ToString(sha256.ComputeHash(model)).Replace("-", "");
                            if (!string.Equals(hash, Sha256, global::System.StringComparison.OrdinalIgnoreCase))
                                throw new global::System.IO.InvalidDataException("The resource '" + ResourceName + "' is damaged: it unpacks to another model than was built. Build the project again.");
                        }

                        return model;
                    }

            {{(brotli ? Brotli : Entropy)}}

            """.ReplaceLineEndings("\n"));
        if (brotli)
            return;
        foreach (string source in Sources)
            text.Append('\n').Append(UnpackerPart(source));
    }

    private const string Brotli = """
        #if NETFRAMEWORK || NETSTANDARD2_0
        #error This framework has no Brotli. Set ResourceCompression of the ModelCompression item to Entropy.
        #endif
                private static byte[] Unpacked(global::System.IO.Stream stream)
                {
                    using (global::System.IO.Compression.BrotliStream brotli = new global::System.IO.Compression.BrotliStream(stream, global::System.IO.Compression.CompressionMode.Decompress))
                    using (global::System.IO.MemoryStream memory = new global::System.IO.MemoryStream((int)FileBytes))
                    {
                        try
                        {
                            brotli.CopyTo(memory);
                        }
                        catch (global::System.InvalidOperationException e)
                        {
                            throw new global::System.IO.InvalidDataException("It is no Brotli stream.", e);
                        }

                        return memory.ToArray();
                    }
                }
        """;

    private const string Entropy = """
                private static byte[] Unpacked(global::System.IO.Stream stream)
                {
                    byte[] packed = new byte[stream.Length];
                    int count = 0;
                    while (count < packed.Length)
                    {
                        int read = stream.Read(packed, count, packed.Length - count);
                        if (read == 0)
                            throw new global::System.IO.InvalidDataException("It ends too early.");
                        count += read;
                    }

                    return Unpacker.Unpack(packed, (int)FileBytes);
                }
        """;

    // The very code that this assembly was tested with.
    private static string UnpackerPart(string file)
    {
        using StreamReader reader = new(typeof(PackedResourceText).Assembly.GetManifestResourceStream("YoloCompress.Packing." + file)!);
        string source = reader.ReadToEnd().ReplaceLineEndings("\n");
        int start = source.IndexOf('\n', source.IndexOf(Mark, StringComparison.Ordinal)) + 1;
        string[] lines = source[start..source.IndexOf(EndMark, StringComparison.Ordinal)].TrimEnd().Split('\n');
        string nested = string.Concat(lines.Select(line => line.Length == 0 ? "\n" : $"    {line}\n"));
        return nested.Replace("internal static partial class Unpacker", "private static partial class Unpacker", StringComparison.Ordinal);
    }
}
