namespace YoloCompress.Pipeline;

/// <summary>Keeps the cache below its limit: the files that were used least recently go, and what killed processes left.</summary>
internal sealed class CacheTrimmer(string root, long limit)
{
    // Down to less than the limit, so that not every write has to tidy up.
    private const double Target = 0.9;

    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(6);

    public void Trim()
    {
        (FileInfo File, long Length)[] files = [.. Files("cas").Concat(Files("ac")).Select(f => (f, LengthOf(f)))];
        long size = files.Sum(f => f.Length);
        if (size <= limit)
            return;
        DateTime now = DateTime.UtcNow;
        foreach (FileInfo file in Files("tmp").Concat(Files("locks")).Where(f => now - f.LastWriteTimeUtc > Abandoned))
            TryDelete(file);
        foreach ((FileInfo file, long length) in files.OrderBy(f => f.File.LastWriteTimeUtc).ThenBy(f => f.File.Name, StringComparer.Ordinal))
        {
            if (size <= limit * Target)
                break;
            if (TryDelete(file))
                size -= length;
        }
    }

    private FileInfo[] Files(string folder)
    {
        DirectoryInfo directory = new(Path.Combine(root, folder));
        // Files may go while they are listed: another process may be tidying up.
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return directory.Exists ? [.. directory.EnumerateFiles("*", options)] : [];
    }

    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static bool TryDelete(FileInfo file)
    {
        try
        {
            file.Delete();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
