namespace YoloCompress.EndToEnd;

/// <summary>The package, packed once a run, with a feed, an isolated packages folder and a cache that all scenarios share.</summary>
internal static class TestPackage
{
    private static readonly Lazy<string> Packed = new(() => PackInto("feed"));

    /// <summary>A version that no other run has, so that no cache can give an older build.</summary>
    public static string Version { get; } = $"1.0.0-e2e.{Guid.NewGuid().ToString("n")[..10]}";

    public static string Folder { get; } = Directory.CreateTempSubdirectory("yc-e2e ä ").FullName;

    public static string Feed => Path.Combine(Folder, "feed");

    public static string Packages => Path.Combine(Folder, "packages");

    /// <summary>What one scenario made and others may take.</summary>
    public static string Cache => Path.Combine(Folder, "cache");

    /// <summary>Full path of the packed file.</summary>
    public static string File => Packed.Value;

    /// <summary>Where the package lies once a project has restored it.</summary>
    public static string Installed => Path.Combine(Packages, "yolocompress.build", Version);

    public static void Remove()
    {
        if (Packed.IsValueCreated)
            Dotnet.Shutdown(Folder);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Packs what is built into a folder below <see cref="Folder"/>, and gives the package's path.</summary>
    public static string PackInto(string name)
    {
        string folder = Path.Combine(Folder, name);
        Dotnet.Run(Repository.Root, ["pack", "src/YoloCompress.Build/YoloCompress.Build.csproj", "-c", Repository.Configuration, "--no-build", "-o", folder, $"-p:PackageVersion={Version}"],
            new Dictionary<string, string> { ["NUGET_PACKAGES"] = Repository.Packages }).Succeeds();
        return Directory.GetFiles(folder, "YoloCompress.Build.*.nupkg").Single();
    }
}
