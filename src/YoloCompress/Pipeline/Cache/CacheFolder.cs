namespace YoloCompress.Pipeline;

/// <summary>Where the cache lies when nothing else is said.</summary>
public static class CacheFolder
{
    private const string Name = "yolocompress";

    /// <summary>The user's cache folder by the platform's custom; null where there is no home.</summary>
    public static string? Default
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return Below(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData));
            if (!OperatingSystem.IsMacOS() && Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathFullyQualified(cache))
                return Below(cache);
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return home.Length == 0 ? null : Below(Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache"));
        }
    }

    private static string? Below(string folder) => folder.Length == 0 ? null : Path.Combine(folder, Name);
}
