using System.Security.Cryptography;
using System.Text.Json;
using YoloCompress.Diagnostics;

namespace YoloCompress.Pipeline;

/// <summary>
/// A folder of results: contents under <c>cas/ab/HASH</c>, and under <c>ac/ab/KEY</c> what contents a key stands for. Any number of
/// processes may use it, and any may be killed at any time: files appear whole, by renaming, contents before what names them, and are
/// checked by hash when read. Nothing that goes wrong here fails a build.
/// </summary>
public sealed class CacheStore
{
    /// <summary>What the folder holds at most when nothing else is said, in bytes.</summary>
    public const long DefaultLimit = 4L << 30;

    // A folder of its own for each layout: older and newer versions of the package never see each other's entries.
    private const string Layout = "v1";

    private readonly string _root;
    private readonly IDiagnostics _diagnostics;
    private readonly CacheTrimmer _trimmer;
    private bool _isReadOnly;

    /// <summary>Uses a folder; it is made when something is first kept.</summary>
    /// <param name="folder">Full path.</param>
    /// <param name="diagnostics">Is told what is wrong with the folder.</param>
    /// <param name="limit">What it may hold in bytes; the least recently used entries go.</param>
    public CacheStore(string folder, IDiagnostics diagnostics, long limit = DefaultLimit)
    {
        _root = Path.Combine(folder, Layout);
        _diagnostics = diagnostics;
        _trimmer = new(_root, limit);
    }

    /// <summary>The store that a job asks for; null for none.</summary>
    internal static CacheStore? Of(CompressionJob job, IDiagnostics diagnostics)
    {
        string? folder = job.CacheDirectory ?? CacheFolder.Default;
        return string.IsNullOrEmpty(folder) ? null : new(folder, diagnostics, job.CacheSizeMB is { } size ? size << 20 : DefaultLimit);
    }

    /// <summary>What is kept for a key, or null. A damaged entry is removed.</summary>
    public CachedResult? TryRead(CacheKey key)
    {
        string action = ActionPath(key.Hash);
        try
        {
            if (!File.Exists(action))
                return null;
            ActionRecord record = JsonSerializer.Deserialize<ActionRecord>(File.ReadAllBytes(action), ActionRecord.Json) ?? throw new InvalidDataException("it is empty");
            Dictionary<string, byte[]> files = record.OutputFiles.ToDictionary(f => f.Path, f => ReadContent(f.Digest), StringComparer.Ordinal);
            Touch(action);
            foreach (ActionFile file in record.OutputFiles)
                Touch(ContentPath(file.Digest.Hash));
            return new(files, record.Seconds);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidDataException or ArgumentException)
        {
            _diagnostics.Log($"An entry of the cache is damaged and is made again: {e.Message}");
            TryDelete(action);
            return null;
        }
    }

    /// <summary>Keeps a result.</summary>
    public void Write(CacheKey key, CachedResult result)
    {
        if (_isReadOnly)
            return;
        try
        {
            List<ActionFile> files = [];
            foreach ((string name, byte[] content) in result.Files)
            {
                ActionDigest digest = new(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);
                Place(ContentPath(digest.Hash), content);
                files.Add(new(name, digest));
            }

            Place(ActionPath(key.Hash), JsonSerializer.SerializeToUtf8Bytes(new ActionRecord(files, 0, Math.Round(result.Seconds, 3)), ActionRecord.Json));
            _trimmer.Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A cache that is given read-only is a way of working, so this is no warning.
            _isReadOnly = true;
            _diagnostics.Log($"Nothing is kept in the cache: {e.Message}");
        }
    }

    /// <summary>Keeps a result and drops the contents of the one before, which nothing else may need.</summary>
    public void Replace(CacheKey key, CachedResult result)
    {
        IEnumerable<string> before = Contents(key);
        Write(key, result);
        DeleteContents(before.Except(Contents(key)));
    }

    /// <summary>Drops a result and its contents, which nothing else may need.</summary>
    public void Remove(CacheKey key)
    {
        IEnumerable<string> contents = Contents(key);
        TryDelete(ActionPath(key.Hash));
        DeleteContents(contents);
    }

    /// <summary>Waits until no other process makes the same result. The lock goes with the process that holds it.</summary>
    /// <param name="key">The result.</param>
    /// <param name="waiting">Called once if there is a wait.</param>
    /// <returns>To be disposed when the result is kept.</returns>
    public IDisposable Lock(CacheKey key, Action waiting)
    {
        string path = Path.Combine(_root, "locks", key.Hash);
        for (bool said = false; ;)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                // Not deleted on close: another process may have opened the file meanwhile, and would lock a name that is gone.
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (IsInUse(e))
            {
                if (!said)
                    waiting();
                said = true;
                Thread.Sleep(200);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Without locks the same work may be done twice, no more.
                return new MemoryStream();
            }
        }
    }

    private string[] Contents(CacheKey key)
    {
        try
        {
            string action = ActionPath(key.Hash);
            return File.Exists(action) && JsonSerializer.Deserialize<ActionRecord>(File.ReadAllBytes(action), ActionRecord.Json) is { } record
                ? [.. record.OutputFiles.Select(f => f.Digest.Hash)]
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private void DeleteContents(IEnumerable<string> hashes)
    {
        foreach (string hash in hashes)
            TryDelete(ContentPath(hash));
    }

    private byte[] ReadContent(ActionDigest digest)
    {
        string path = ContentPath(digest.Hash);
        byte[] content = File.ReadAllBytes(path);
        if (content.Length == digest.SizeBytes && Convert.ToHexStringLower(SHA256.HashData(content)) == digest.Hash)
            return content;
        TryDelete(path);
        throw new InvalidDataException($"the content of {digest.Hash} has another hash.");
    }

    private void Place(string path, byte[] content)
    {
        string temporary = Path.Combine(_root, "tmp", Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(Path.GetDirectoryName(temporary)!);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Somebody reads the same content just now, where files in use can't be replaced; it is checked by hash when it is read.
            TryDelete(temporary);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    private string ContentPath(string hash) => Path.Combine(_root, "cas", hash[..2], hash);

    private string ActionPath(string hash) => Path.Combine(_root, "ac", hash[..2], hash);

    // ERROR_SHARING_VIOLATION on Windows; elsewhere EWOULDBLOCK of flock, which is 11 on Linux and 35 on macOS.
    private static bool IsInUse(IOException e) => OperatingSystem.IsWindows() ? (e.HResult & 0xffff) == 32 : e.HResult is 11 or 35;

    private static void Touch(string path)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only the order of removal depends on it.
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It will be found damaged again.
        }
    }
}
