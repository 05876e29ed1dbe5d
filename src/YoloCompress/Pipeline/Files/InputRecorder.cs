using System.Security.Cryptography;
using System.Text.Json;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>
/// Remembers every file and folder listing that a job read, for <c>inputs.json</c>: by it the build decides that there is nothing to do.
/// Record a file before it is read: a change in between then makes the next build run again, and never the other way round.
/// </summary>
public sealed class InputRecorder
{
    private readonly SortedDictionary<string, FileRecord> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, FolderRecord> _folders = new(StringComparer.Ordinal);

    /// <summary>Records a file by size, modification time and content; a second time changes nothing.</summary>
    /// <exception cref="YoloCompressException">YC0004: it can't be read.</exception>
    public void AddFile(string path)
    {
        path = Path.GetFullPath(path);
        if (_files.ContainsKey(path))
            return;
        try
        {
            FileInfo info = new(path);
            long modified = info.LastWriteTimeUtc.Ticks;
            using FileStream stream = info.OpenRead();
            _files[path] = new(stream.Length, modified, Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new YoloCompressException(ErrorCodes.InputNotReadable, $"A file can't be read: {e.Message}", path, e);
        }
    }

    /// <summary>Records that a file was looked for and not there: it counts when it appears.</summary>
    public void AddMissing(string path) => _files.TryAdd(Path.GetFullPath(path), new(-1, 0, ""));

    /// <summary>Records what a folder held.</summary>
    /// <param name="path">The folder; one that does not exist has no entries.</param>
    /// <param name="pattern">Pattern of file names, such as <c>*</c> or <c>*.txt</c>.</param>
    /// <param name="recursive">Whether folders below count.</param>
    public void AddFolder(string path, string pattern, bool recursive)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        string key = $"{path}\n{pattern}\n{recursive}";
        if (!_folders.ContainsKey(key))
            _folders[key] = new(path, pattern, recursive, FolderListing.Of(path, pattern, recursive));
    }

    /// <summary>SHA-256 of a recorded file, in lower-case hexadecimal.</summary>
    public string HashOf(string path) => _files[Path.GetFullPath(path)].Sha256;

    /// <summary>The content of <c>inputs.json</c>.</summary>
    public byte[] ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteStartArray("files");
            foreach ((string path, FileRecord file) in _files)
            {
                json.WriteStartObject();
                json.WriteString("path", path);
                json.WriteNumber("size", file.Size);
                json.WriteNumber("modified", file.Modified);
                json.WriteString("sha256", file.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("folders");
            foreach (FolderRecord folder in _folders.Values)
                Write(json, folder);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, FolderRecord folder)
    {
        json.WriteStartObject();
        json.WriteString("path", folder.Path);
        json.WriteString("pattern", folder.Pattern);
        json.WriteBoolean("recursive", folder.Recursive);
        json.WriteStartArray("entries");
        foreach (string entry in folder.Entries)
            json.WriteStringValue(entry);
        json.WriteEndArray();
        json.WriteString("sha256", FolderListing.Hash(folder.Entries));
        json.WriteEndObject();
    }

    private sealed record FileRecord(long Size, long Modified, string Sha256);

    private sealed record FolderRecord(string Path, string Pattern, bool Recursive, IReadOnlyList<string> Entries);
}
