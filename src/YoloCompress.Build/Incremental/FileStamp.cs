namespace YoloCompress.Build.Incremental;

/// <summary>A file as it was when it was read.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Size">Bytes; <see cref="Missing"/> for a file that was looked for and not there.</param>
/// <param name="Modified">Ticks of the last write, UTC.</param>
/// <param name="Sha256">Of the content, lower-case hex.</param>
internal sealed record FileStamp(string Path, long Size, long Modified, string Sha256)
{
    public const long Missing = -1;

    public static FileStamp Of(string path)
    {
        FileInfo file = new(path);
        return file.Exists ? new(path, file.Length, file.LastWriteTimeUtc.Ticks, Hashing.OfFile(path)) : new(path, Missing, 0, "");
    }

    /// <summary>
    /// The same stamp when neither size nor time changed, a stamp with the new time when only the time did, or null when the content did.
    /// </summary>
    public FileStamp? Renewed()
    {
        FileInfo file = new(Path);
        if (!file.Exists)
            return Size == Missing ? this : null;
        if (file.Length != Size)
            return null;
        long modified = file.LastWriteTimeUtc.Ticks;
        if (modified == Modified)
            return this;
        return Hashing.OfFile(Path) == Sha256 ? this with { Modified = modified } : null;
    }
}
