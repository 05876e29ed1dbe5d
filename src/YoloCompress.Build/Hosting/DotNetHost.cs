namespace YoloCompress.Build.Hosting;

/// <summary>Finds the <c>dotnet</c> program to run the worker with.</summary>
internal static class DotNetHost
{
    private static readonly string FileName = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>The first that exists of: the given path, <c>DOTNET_HOST_PATH</c>, <c>DOTNET_ROOT</c>, <c>PATH</c>; or null.</summary>
    /// <param name="given">Full path of the host, or of the folder that holds it; may be empty.</param>
    public static string? Find(string? given) =>
        Candidates(given).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Candidates(string? given)
    {
        if (!string.IsNullOrEmpty(given))
        {
            yield return given;
            yield return Path.Combine(given, FileName);
        }

        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host)
            yield return host;
        string folders = Environment.GetEnvironmentVariable("DOTNET_ROOT") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        foreach (string folder in folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return Path.Combine(folder, FileName);
    }
}
