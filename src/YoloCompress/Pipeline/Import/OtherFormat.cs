using System.Text;

namespace YoloCompress.Pipeline;

/// <summary>Recognises what people list by mistake, so that the error can say what it is and what to do.</summary>
internal static class OtherFormat
{
    /// <summary>What the file is and the mend, or null where it may be an ONNX model.</summary>
    public static string? Of(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("version https://git-lfs"u8))
            return "a Git LFS pointer. Run `git lfs pull`.";
        // Protocol 2 of pickle, as torch.save wrote it before version 1.6.
        if (bytes.Length > 1 && bytes[0] == 0x80 && bytes[1] is >= 2 and <= 5)
            return "a checkpoint from before PyTorch 1.6. Load it with a newer PyTorch and save it again.";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']) || (bytes.Length >= 8 && bytes[4..8].SequenceEqual("TFL3"u8)))
            return "a TensorFlow model. Export it as ONNX.";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]) || bytes.StartsWith((ReadOnlySpan<byte>)[(byte)'7', (byte)'z', 0xbc, 0xaf]))
            return "an archive. Unpack it and list the model inside.";
        return IsText(bytes) ? "a text file. List the model itself." : null;
    }

    // An ONNX model starts with a small binary field; nothing but text has only printable characters for so long.
    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> start = bytes[..Math.Min(64, bytes.Length)];
        foreach (Rune rune in Encoding.UTF8.GetString(start).EnumerateRunes())
        {
            if (rune.Value < ' ' && rune.Value is not ('\t' or '\n' or '\r'))
                return false;
        }

        return true;
    }
}
