using YamlDotNet.RepresentationModel;

namespace YoloCompress.EndToEnd;

/// <summary>The sample for build servers, by the commands and the folder that its own workflow files name.</summary>
[TestClass]
public sealed class CiPipelineTests : Scenario
{
    private const string Sample = "samples/CiPipeline";

    [TestMethod]
    public void SecondMachine_WithTheOneCachedFolder_CompressesNothingAgain()
    {
        YamlMappingNode[] steps = GitHubSteps();
        YamlMappingNode cache = Inputs(steps.Single(s => Text(s, "uses").StartsWith("actions/cache@", StringComparison.Ordinal)));
        string folder = Text(cache, "path");
        Assert.HasCount(1, folder.Split('\n', StringSplitOptions.RemoveEmptyEntries), "one folder is all that is kept");
        Assert.StartsWith(Text(cache, "restore-keys").Trim(), Text(cache, "key"), "what the next run looks for");
        string[] build = Text(steps.Single(s => s.Children.ContainsKey("run")), "run").Split(' ');
        Assert.AreEqual("dotnet", build[0]);

        Workspace first = Checkout();
        Build(first, build).Succeeds().DoesNotSay("taken from the cache");
        byte[] model = File.ReadAllBytes(Compact(first));

        Workspace second = Checkout();
        Directory.Move(first.Of(Path.Combine(Sample, folder)), second.Of(Path.Combine(Sample, folder)));
        Build(second, build).Succeeds().Says("Quantize: taken from the cache");
        CollectionAssert.AreEqual(model, File.ReadAllBytes(Compact(second)));
        Dotnet.Run(second.Of(Sample), ["run", "-c", "Release", "--no-build"], second.Environment).Succeeds().Says("The assembly carries a model of ");
    }

    [TestMethod]
    public void AzurePipelines_KeepsTheSameFolderAndBuildsAlike()
    {
        YamlMappingNode[] steps = Steps(Read("azure-pipelines.yml"));
        YamlMappingNode cache = (YamlMappingNode)steps.Single(s => s.Children.ContainsKey("task") && Text(s, "task").StartsWith("Cache@", StringComparison.Ordinal))["inputs"];
        YamlMappingNode[] gitHub = GitHubSteps();
        Assert.AreEqual(Text(Inputs(gitHub.Single(s => Text(s, "uses").StartsWith("actions/cache@", StringComparison.Ordinal))), "path"), Text(cache, "path"));
        Assert.StartsWith(Text(cache, "restoreKeys"), Text(cache, "key"));
        Assert.AreEqual(Text(gitHub.Single(s => s.Children.ContainsKey("run")), "run"), Text(steps.Single(s => s.Children.ContainsKey("script")), "script"));
    }

    // As in a repository of a user's own: the package instead of the sources that the sample takes here.
    private Workspace Checkout()
    {
        Workspace workspace = NewWorkspace(realWorker: true);
        foreach (string folder in new[] { Sample, "samples/DetectObjects/workbench" })
        {
            string source = Path.Combine(Repository.Root, folder);
            foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories).Where(IsSource))
            {
                string copy = workspace.Of(Path.Combine(folder, Path.GetRelativePath(source, file)));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        string project = workspace.Of(Path.Combine(Sample, "CiPipeline.csproj"));
        string text = File.ReadAllText(project);
        Assert.Contains("<ItemGroup>", text);
        File.WriteAllText(project, text.Replace(
            "<ItemGroup>", $"""<ItemGroup><PackageReference Include="YoloCompress.Build" Version="{TestPackage.Version}" PrivateAssets="all" />""", StringComparison.Ordinal));
        return workspace;
    }

    private static bool IsSource(string file) =>
        !Path.GetFileName(file).StartsWith("Directory.", StringComparison.Ordinal)
        && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or ".yolocompress-cache");

    private static Outcome Build(Workspace workspace, string[] command) => Dotnet.Run(workspace.Of(Sample), [.. command[1..], "-v:n"], workspace.Environment);

    private static string Compact(Workspace workspace) => workspace.Of(Path.Combine(Sample, "obj", "Release", "yolocompress", "workbench", "workbench.onnx"));

    private static YamlMappingNode[] GitHubSteps() => Steps((YamlMappingNode)((YamlMappingNode)Read(".github/workflows/build.yml")["jobs"])["build"]);

    private static YamlMappingNode Read(string file)
    {
        YamlStream yaml = [];
        using StreamReader reader = File.OpenText(Path.Combine(Repository.Root, Sample, file));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static YamlMappingNode[] Steps(YamlMappingNode node) => [.. ((YamlSequenceNode)node["steps"]).Cast<YamlMappingNode>()];

    private static YamlMappingNode Inputs(YamlMappingNode step) => (YamlMappingNode)step["with"];

    private static string Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out YamlNode? value) ? ((YamlScalarNode)value).Value ?? "" : "";
}
