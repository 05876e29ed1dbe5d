using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints.Archives;

/// <summary>Tells by a file's first bytes what it is, and what to do with those that are no zip archive.</summary>
internal static class CheckpointFileFormat
{
    /// <summary>Throws unless the bytes start like a zip archive.</summary>
    public static void RequireZip(ReadOnlySpan<byte> bytes, string? file)
    {
        if (bytes.IsEmpty)
            throw new YoloCompressException(ErrorCodes.CheckpointDamaged, "The checkpoint is empty. Download or copy it again.", file);
        if (bytes.StartsWith("PK\u0003\u0004"u8))
            return;
        throw new YoloCompressException(ErrorCodes.CheckpointFormat, Explain(bytes), file);
    }

    private static string Explain(ReadOnlySpan<byte> bytes)
    {
        // The legacy format opens with a pickle of the magic number 0x1950a86a20f9469cfc6c, a LONG1 of 10 bytes.
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC]))
        {
            return "The checkpoint is in PyTorch's old format from before version 1.6. Rewrite it once with "
                + "torch.save(torch.load('OLD.pt', weights_only=False), 'NEW.pt').";
        }

        if (bytes.StartsWith("version https://git-lfs"u8))
            return "The file is a Git LFS pointer, not the checkpoint itself. Run 'git lfs pull'.";
        if (bytes.StartsWith("<"u8))
            return "The file is a web page, not a checkpoint: the download went wrong. Download it again.";
        return "The file is no PyTorch checkpoint (those are zip archives). List a .pt file of YOLOv5, or a model exported to .onnx.";
    }
}
