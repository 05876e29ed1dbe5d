using System.IO.Compression;
using System.IO.Hashing;
using YoloCompress.Diagnostics;

namespace YoloCompress.Checkpoints.Archives;

/// <summary>
/// The zip archive that <c>torch.save</c> writes: <c>NAME/data.pkl</c>, <c>NAME/data/KEY</c> for each storage, <c>NAME/version</c>.
/// It is held in memory as it was, and every record is checked for size and CRC when it is read.
/// </summary>
internal sealed class TorchArchive
{
    /// <summary>The record that holds the pickle.</summary>
    public const string Pickle = "data.pkl";

    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);
    private readonly CheckpointLimits _limits;

    private TorchArchive(ReadOnlyMemory<byte> bytes, string? file, CheckpointLimits limits)
    {
        Bytes = bytes;
        File = file;
        _limits = limits;
    }

    /// <summary>The archive's bytes, as they were given.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Where it was read from, for messages.</summary>
    public string? File { get; }

    /// <summary>The folder in which all records lie, such as <c>archive/</c>.</summary>
    public string Root { get; private set; } = "";

    /// <summary>The records' names without <see cref="Root"/>, in the order of the archive.</summary>
    public IReadOnlyList<string> Records { get; private set; } = [];

    /// <summary>Reads an archive from a file.</summary>
    public static TorchArchive Open(string path, CheckpointLimits? limits = null)
    {
        limits ??= CheckpointLimits.Default;
        try
        {
            if (Directory.Exists(path))
                throw new YoloCompressException(ErrorCodes.CheckpointUnreadable, "The checkpoint is a folder. Name the .pt file itself.", path);
            FileInfo info = new(path);
            if (!info.Exists)
                throw new YoloCompressException(ErrorCodes.CheckpointUnreadable, "The checkpoint does not exist. Check the item's path.", path);
            if (info.Length > limits.FileBytes)
                throw TooBig($"{info.Length} bytes", path);
            return Read(System.IO.File.ReadAllBytes(path), path, limits);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new YoloCompressException(
                ErrorCodes.CheckpointUnreadable, $"The checkpoint cannot be read: {exception.Message}", path, exception);
        }
    }

    /// <summary>Reads an archive from its bytes.</summary>
    public static TorchArchive Read(byte[] bytes, string? file = null, CheckpointLimits? limits = null)
    {
        CheckpointFileFormat.RequireZip(bytes, file);
        TorchArchive archive = new(bytes, file, limits ?? CheckpointLimits.Default);
        try
        {
            archive.ReadDirectory(new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read));
        }
        catch (InvalidDataException exception)
        {
            throw archive.Damaged("its directory is missing or broken, so it was probably cut short", exception);
        }

        return archive;
    }

    /// <summary>True if there is such a record.</summary>
    public bool Contains(string record) => _entries.ContainsKey(record);

    /// <summary>The pickle.</summary>
    public byte[] ReadPickle() => ReadRecord(Pickle, _limits.PickleBytes);

    /// <summary>The bytes of a storage, which must have exactly that many.</summary>
    public byte[] ReadStorage(string key, long byteCount)
    {
        if (!_entries.TryGetValue($"data/{key}", out ZipArchiveEntry? entry))
            throw Damaged($"the storage 'data/{key}' of a tensor is missing");
        if (entry.Length != byteCount)
        {
            throw new YoloCompressException(
                ErrorCodes.CheckpointTensor,
                $"The storage 'data/{key}' has {entry.Length} bytes where its tensor says {byteCount}. The checkpoint is damaged: download or save it again.",
                File);
        }

        return ReadRecord($"data/{key}", _limits.TensorBytes);
    }

    /// <summary>The bytes of any record.</summary>
    /// <param name="record">The name without <see cref="Root"/>.</param>
    /// <param name="limit">The most bytes that it may have.</param>
    public byte[] ReadRecord(string record, long limit)
    {
        ZipArchiveEntry entry = _entries[record];
        if (entry.Length > limit || (entry.Length >= 1 << 20 && entry.Length / _limits.CompressionRatio > entry.CompressedLength))
            throw TooBig($"a record '{record}' of {entry.Length} bytes, {entry.CompressedLength} compressed", File);
        byte[] content = new byte[entry.Length];
        try
        {
            // Records share one stream; the archive outlives the import, so it may be asked from several threads.
            lock (_entries)
            {
                using Stream stream = entry.Open();
                stream.ReadExactly(content);
                if (stream.ReadByte() >= 0)
                    throw new InvalidDataException("More data than the directory says.");
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw Damaged($"the record '{record}' cannot be unpacked", exception);
        }

        if (Crc32.HashToUInt32(content) != entry.Crc32)
            throw Damaged($"the record '{record}' does not have the checksum that it should");
        return content;
    }

    private void ReadDirectory(ZipArchive zip)
    {
        if (zip.Entries.Count > _limits.Records)
            throw TooBig($"{zip.Entries.Count} records", File);
        string pickle = zip.Entries.Select(e => e.FullName).FirstOrDefault(n => n == Pickle || n.EndsWith("/" + Pickle, StringComparison.Ordinal))
            ?? throw Format("The file is a zip archive without a 'data.pkl', so it is no PyTorch checkpoint. List a .pt file of YOLOv5, or a model exported to .onnx.");
        Root = pickle[..^Pickle.Length];
        foreach (ZipArchiveEntry entry in zip.Entries.Where(e => e.FullName.StartsWith(Root, StringComparison.Ordinal)))
        {
            if (!_entries.TryAdd(entry.FullName[Root.Length..], entry))
                throw Damaged($"it has two records '{entry.FullName}'");
        }

        Records = [.. zip.Entries.Select(e => e.FullName).Where(n => n.StartsWith(Root, StringComparison.Ordinal)).Select(n => n[Root.Length..])];
        if (Contains("constants.pkl") || Records.Any(r => r.StartsWith("code/", StringComparison.Ordinal)))
            throw Format("The file is a TorchScript archive (an export of the model), not a checkpoint. List the .pt file from training, or export to ONNX.");
        if (Contains("byteorder") && !ReadRecord("byteorder", 16).AsSpan().StartsWith("little"u8))
            throw Format("The checkpoint was saved on a big-endian machine. Save it again on a little-endian one, or export it to ONNX.");
    }

    private YoloCompressException Format(string message) => new(ErrorCodes.CheckpointFormat, message, File);

    private YoloCompressException Damaged(string what, Exception? inner = null) => new(
        ErrorCodes.CheckpointDamaged, $"The checkpoint is damaged: {what}. Download or copy it again.", File, inner);

    private static YoloCompressException TooBig(string what, string? file) => new(
        ErrorCodes.CheckpointLimit,
        $"The checkpoint has {what}, more than a YOLOv5 checkpoint can need; it may be a zip bomb. If it is a real model, export it to ONNX.",
        file);
}
