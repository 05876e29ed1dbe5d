using Microsoft.Build.Execution;
using Microsoft.Build.Framework;

namespace YoloCompress.Build.Tests;

/// <summary>A project in a folder of its own that imports the targets from source and uses the fake worker; MSBuild runs in this process.</summary>
internal sealed class SampleProject : IDisposable
{
    private static readonly Dictionary<string, string> Restored = [];

    private readonly string _extension;

    public SampleProject(string items, string frameworks = "net10.0", string properties = "", string extension = "csproj")
    {
        _extension = extension;
        Folder.Write("models/yolov5n.pt", "weights");
        Folder.Write("data/a.jpg", "picture");
        Folder.Write("App." + extension, Text(items, frameworks, properties));
        // Restoring takes a second, and its result depends on the frameworks only.
        string restored = RestoredFor(frameworks, extension);
        foreach (string file in Directory.GetFiles(restored))
            File.Copy(file, Folder.Write(Path.Combine("obj", Path.GetFileName(file)), ""), overwrite: true);
    }

    public TemporaryFolder Folder { get; } = new();

    public BuildLog Log { get; private set; } = new();

    public string Intermediate => Folder.Of("obj/Debug/yolocompress");

    public string[] WorkerStarts => File.Exists(Path.Combine(Intermediate, "runs.log")) ? File.ReadAllLines(Path.Combine(Intermediate, "runs.log")) : [];

    public void Dispose() => Folder.Dispose();

    /// <summary>Builds a target and gives the items that it returns; fails the test when the build fails.</summary>
    public ITaskItem[] Build(string target, params (string Name, string Value)[] properties)
    {
        BuildResult result = TryBuild(target, properties);
        Assert.AreEqual(BuildResultCode.Success, result.OverallResult, Log.ToString());
        return result.ResultsByTarget[target].Items;
    }

    public BuildResult TryBuild(string target, params (string Name, string Value)[] properties)
    {
        Log = new BuildLog();
        return Run(Folder.Of("App." + _extension), target, Log, properties);
    }

    private static BuildResult Run(string project, string target, BuildLog log, params (string Name, string Value)[] properties)
    {
        BuildParameters parameters = new() { EnableNodeReuse = false, Loggers = [log], MaxNodeCount = 1, ResetCaches = true };
        Dictionary<string, string?> global = properties.ToDictionary(p => p.Name, p => (string?)p.Value);
        return BuildManager.DefaultBuildManager.Build(parameters, new BuildRequestData(project, global, null, [target], null));
    }

    private static string RestoredFor(string frameworks, string extension)
    {
        string key = frameworks + '|' + extension;
        if (!Restored.TryGetValue(key, out string? folder))
        {
            string root = Path.Combine(AppContext.BaseDirectory, "restored", key.Replace(';', '+').Replace('|', '.'));
            folder = Path.Combine(root, "obj");
            if (!File.Exists(Path.Combine(folder, "project.assets.json")))
            {
                Directory.CreateDirectory(root);
                File.WriteAllText(Path.Combine(root, "App." + extension), Text("", frameworks, ""));
                BuildLog log = new();
                Assert.AreEqual(BuildResultCode.Success, Run(Path.Combine(root, "App." + extension), "Restore", log).OverallResult, log.ToString());
            }

            Restored[key] = folder;
        }

        return folder;
    }

    private static string Text(string items, string frameworks, string properties)
    {
        bool several = frameworks.Contains(';', StringComparison.Ordinal);
        string import = several ? "'$(TargetFramework)' == ''" : "false";
        return $"""
            <Project>
              <PropertyGroup>
                <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
                <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
              </PropertyGroup>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup>
                <{(several ? "TargetFrameworks" : "TargetFramework")}>{frameworks}</{(several ? "TargetFrameworks" : "TargetFramework")}>
                <UseSharedCompilation>false</UseSharedCompilation>
                <GenerateDependencyFile>false</GenerateDependencyFile>
                <_YoloCompressTasksAssembly>{Repository.Tasks}</_YoloCompressTasksAssembly>
                <_YoloCompressWorkerAssembly>{Repository.FakeWorker}</_YoloCompressWorkerAssembly>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
              <Import Project="{Repository.MultiTargetingTargets}" Condition="{import}" />
              <Import Project="{Repository.Targets}" Condition="!({import})" />
              <Target Name="ShowResources" DependsOnTargets="AssignTargetPaths" Returns="@(EmbeddedResource)" />
              <Target Name="ShowContent" DependsOnTargets="AssignTargetPaths" Returns="@(ContentWithTargetPath)" />
              <Target Name="ShowCompile" DependsOnTargets="BeforeCompile" Returns="@(Compile)" />
              <Target Name="ShowItems" Returns="@(ModelCompression)" />
            </Project>
            """;
    }
}
