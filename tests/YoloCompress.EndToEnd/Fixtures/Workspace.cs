using System.Diagnostics;
using System.IO.Compression;
using YoloCompress.TestAssets;

namespace YoloCompress.EndToEnd;

/// <summary>
/// A folder with a stranger's project in it, outside of this repository, with a space and non-ASCII letters in its path. By default the fake
/// worker of the target tests stands in, which counts its starts and takes milliseconds; scenarios about the work itself use the real one.
/// </summary>
internal sealed class Workspace : IDisposable
{
    public const string OneItem = """<ModelCompression Include="models/shapes.onnx" CalibrationData="data/images" />""";

    private readonly bool _realWorker;
    private readonly string _cache;
    private int _logs;

    /// <param name="realWorker">Whether the work is really done.</param>
    /// <param name="ownCache">Whether the cache starts empty and is nobody else's; otherwise what one scenario made serves the others.</param>
    public Workspace(bool realWorker = false, bool ownCache = false)
    {
        _realWorker = realWorker;
        _ = TestPackage.File;
        Root = Directory.CreateTempSubdirectory("yc größe 模型 ").FullName;
        _cache = ownCache ? Of("cache") : TestPackage.Cache;
        // The machine's packages are a source beside the user's own: restoring copies instead of downloading.
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <add key="e2e" value="{TestPackage.Feed}" />
                {(Directory.Exists(Repository.Packages) ? $"""<add key="machine" value="{Repository.Packages}" />""" : "")}
              </packageSources>
            </configuration>
            """);
        Write("Directory.Build.props", $"""
            <Project>
              <PropertyGroup>
                {(realWorker ? "" : $"<_YoloCompressWorkerAssembly>{Repository.FakeWorker}</_YoloCompressWorkerAssembly>")}
                <!-- Which is faster on a busy machine is no scenario's subject. -->
                <YoloCompressSlowerModel>Keep</YoloCompressSlowerModel>
                <SatelliteResourceLanguages>en</SatelliteResourceLanguages>
              </PropertyGroup>
            </Project>
            """);
    }

    public string Root { get; }

    public Dictionary<string, string> Environment { get; } = new() { ["NUGET_PACKAGES"] = TestPackage.Packages };

    public string Of(string relative) => Path.Combine(Root, relative);

    public string Write(string relative, string content)
    {
        string path = Of(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Writes a project that uses the package, its model, pictures and, for programs, code that uses the accessor.</summary>
    public Workspace AddProject(
        string items = OneItem, string frameworks = "net10.0", string properties = "", string name = "App", string folder = "", bool library = false, string reference = "")
    {
        string plural = frameworks.Contains(';', StringComparison.Ordinal) ? "s" : "";
        reference = reference.Length > 0 ? reference : $"""<PackageReference Include="YoloCompress.Build" Version="{TestPackage.Version}" PrivateAssets="all" />""";
        Write(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework{plural}>{frameworks}</TargetFramework{plural}>
                <OutputType>{(library ? "Library" : "Exe")}</OutputType>
                <LangVersion>latest</LangVersion>
                <YoloCompressCachePath>{_cache}</YoloCompressCachePath>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {reference}
                {items}
              </ItemGroup>
            </Project>
            """);
        if (!library)
            Write(Path.Combine(folder, "Program.cs"), $"using System; Console.WriteLine(\"model of \" + {name}.Models.Shapes.OpenRead().Length + \" bytes\");");
        WriteAssets(Of(folder));
        return this;
    }

    /// <summary>Puts a package into a feed of this workspace, with the given files and no dependency.</summary>
    public Workspace AddPackage(string id, string version, params (string Path, string Content)[] files)
    {
        string feed = Of("feed");
        Directory.CreateDirectory(feed);
        using (ZipArchive package = new(File.Create(Path.Combine(feed, $"{id}.{version}.nupkg")), ZipArchiveMode.Create))
        {
            Add($"{id}.nuspec", $"<package><metadata><id>{id}</id><version>{version}</version><authors>a</authors><description>d</description></metadata></package>");
            foreach ((string path, string content) in files)
                Add(path, content);

            void Add(string path, string content)
            {
                using StreamWriter writer = new(package.CreateEntry(path).Open());
                writer.Write(content);
            }
        }

        string config = File.ReadAllText(Of("nuget.config"));
        Write("nuget.config", config.Replace("<packageSources>", $"""<packageSources><add key="own" value="{feed}" />""", StringComparison.Ordinal));
        return this;
    }

    public Outcome Run(params string[] arguments) => Dotnet.Run(Root, WithLog(arguments), Environment);

    public Process Start(params string[] arguments) => Process.Start(Dotnet.StartInfo(Root, WithLog(arguments), Environment))!;

    /// <summary>Starts a command that SIGINT reaches, even where the tests themselves were started with it ignored (in the background).</summary>
    public Process StartInterruptible(params string[] arguments)
    {
        ProcessStartInfo start = Dotnet.StartInfo(Root, WithLog(arguments), Environment);
        start.ArgumentList.Insert(0, "--default-signal=INT");
        start.ArgumentList.Insert(1, start.FileName);
        start.FileName = "env";
        return Process.Start(start)!;
    }

    /// <summary>Commands from here on know no packages but the isolated ones.</summary>
    public void HideMachinePackages()
    {
        // The folder has to exist: .NET and its command line take no other home for one.
        string home = Directory.CreateDirectory(Of("home")).FullName;
        Environment["HOME"] = Environment["USERPROFILE"] = Environment["DOTNET_CLI_HOME"] = home;
    }

    /// <summary>How often the fake worker was started for a project and configuration.</summary>
    public int WorkerStarts(string obj = "obj/Debug")
    {
        Assert.IsFalse(_realWorker, "only the fake worker counts");
        string log = Of(Path.Combine(obj, "yolocompress", "runs.log"));
        return File.Exists(log) ? File.ReadAllLines(log).Length : 0;
    }

    /// <summary>Keeps the binary logs of a scenario that failed, and removes the rest.</summary>
    public void Keep(string scenario)
    {
        string folder = Path.Combine(Repository.Root, "artifacts", "e2e", scenario);
        Directory.CreateDirectory(folder);
        foreach (string log in Directory.GetFiles(Root, "*.binlog", SearchOption.AllDirectories))
            File.Copy(log, Path.Combine(folder, Path.GetFileName(log)), overwrite: true);
    }

    /// <summary>
    /// Makes a folder read-only for everybody: permissions alone don't bind root, so root mounts it that way. Inconclusive where neither is possible.
    /// </summary>
    public IDisposable ReadOnly(string relative) => new ReadOnlyFolder(Of(relative));

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void WriteAssets(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "models"));
        File.WriteAllBytes(Path.Combine(folder, "models", "shapes.onnx"), TinyDetector.Build().ToBytes());
        ShapesDataset.Write(Path.Combine(folder, "data"), count: 8);
        ShapesDataset.Write(Path.Combine(folder, "calibration"), count: 8, firstSeed: 100);
    }

    /// <summary>The binary log of the last command.</summary>
    public string LastLog => Of($"{_logs}.binlog");

    private IEnumerable<string> WithLog(string[] arguments) =>
        arguments is ["build" or "publish" or "pack" or "msbuild" or "clean" or "restore", ..] ? [.. arguments, $"-bl:{Of($"{Interlocked.Increment(ref _logs)}.binlog")}"] : arguments;
}
