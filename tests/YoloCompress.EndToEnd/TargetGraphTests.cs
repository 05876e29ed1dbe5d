using System.Diagnostics;
using System.Text.Json.Nodes;

namespace YoloCompress.EndToEnd;

/// <summary>Every way of building, with the packed targets and task and the fake worker: what is run how often, and what arrives where.</summary>
[TestClass]
public sealed class TargetGraphTests : Scenario
{
    private const string Library = """<ProjectReference Include="../Models/Models.csproj" />""";

    [TestMethod]
    public void TwoTargetFrameworks_CompressOnce()
    {
        Workspace workspace = NewWorkspace().AddProject(frameworks: "net10.0;netstandard2.0", library: true, properties: "<Nullable>enable</Nullable>");
        workspace.Run("build").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
        workspace.Run("build", "--no-restore").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
        workspace.Run("clean").Succeeds();
        Assert.IsFalse(Directory.Exists(workspace.Of("obj/Debug/yolocompress")));
    }

    [TestMethod]
    public void OneOfTwoTargetFrameworks_ThenAll_CompressOnce()
    {
        Workspace workspace = NewWorkspace().AddProject(frameworks: "net10.0;netstandard2.0", library: true, properties: "<Nullable>enable</Nullable>");
        workspace.Run("build", "-f", "netstandard2.0").Succeeds();
        Assert.IsFalse(Directory.Exists(workspace.Of("bin/Debug/net10.0")));
        workspace.Run("build", "--no-restore").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
    }

    [TestMethod]
    public void Disabled_BuildsWithoutStartingAnything()
    {
        Workspace workspace = NewWorkspace().AddProject(properties: "<YoloCompressEnabled>false</YoloCompressEnabled>");
        workspace.Write("Program.cs", "System.Console.WriteLine(typeof(Program).Assembly.GetManifestResourceNames().Length);");
        workspace.Run("build").Succeeds();
        workspace.Run("exec", "bin/Debug/net10.0/App.dll").Succeeds().Says("0");
        Assert.AreEqual(0, workspace.WorkerStarts());
        Assert.IsFalse(Directory.Exists(workspace.Of("obj/Debug/yolocompress")));
    }

    [TestMethod]
    [DataRow("-m")]
    [DataRow("-graph")]
    [DataRow("-mt")]
    public void Solution_WithProjectReferences_CompressesOnce(string how)
    {
        Workspace workspace = NewWorkspace()
            .AddProject(name: "Models", folder: "Models", frameworks: "net10.0;netstandard2.0", library: true, properties: "<Nullable>enable</Nullable>")
            .AddProject(items: Library, name: "App", folder: "App", reference: " ")
            .AddProject(items: Library, name: "Other", folder: "Other", reference: " ");
        foreach (string program in new[] { "App", "Other" })
            workspace.Write($"{program}/Program.cs", "System.Console.WriteLine(typeof(Models.Models.Shapes).Assembly.GetManifestResourceNames()[0]);");
        workspace.Write("Models/Visible.cs", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"App\"), System.Runtime.CompilerServices.InternalsVisibleTo(\"Other\")]");
        workspace.Write("All.slnx", """<Solution><Project Path="Models/Models.csproj" /><Project Path="App/App.csproj" /><Project Path="Other/Other.csproj" /></Solution>""");
        workspace.Run(["build", "All.slnx", .. how == "-graph" ? ["-graph", "-p:BuildProjectReferences=true"] : new[] { how }]).Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts("Models/obj/Debug"));
        workspace.Run("exec", "App/bin/Debug/net10.0/App.dll").Succeeds().Says("models/shapes.onnx");
    }

    [TestMethod]
    public void GraphIsolated_Builds()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("restore").Succeeds();
        workspace.Run("build", "--no-restore", "-graph", "-isolate").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
    }

    [TestMethod]
    public void Question_TellsWhetherTheWorkerWouldRun()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("build").Succeeds();
        workspace.Run("build", "--no-restore", "-question").Succeeds();
        File.AppendAllText(workspace.Of("models/shapes.onnx"), "x");
        Assert.AreNotEqual(0, workspace.Run("build", "--no-restore", "-question").ExitCode);
        Assert.AreEqual(1, workspace.WorkerStarts());
    }

    [TestMethod]
    public void TouchedFiles_StartNothing()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("build").Succeeds();
        DateTime built = File.GetLastWriteTimeUtc(workspace.Of("bin/Debug/net10.0/App.dll"));
        foreach (string file in Directory.GetFiles(workspace.Of("data"), "*", SearchOption.AllDirectories).Append(workspace.Of("models/shapes.onnx")))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        workspace.Run("build", "--no-restore").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
        Assert.AreEqual(built, File.GetLastWriteTimeUtc(workspace.Of("bin/Debug/net10.0/App.dll")));
    }

    [TestMethod]
    public void CleanAndRebuild_CompressAgain()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("build").Succeeds();
        workspace.Run("build", "--no-restore", "-t:Rebuild").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts(), "the count itself was cleaned away");
        workspace.Run("clean").Succeeds();
        Assert.IsFalse(Directory.Exists(workspace.Of("obj/Debug/yolocompress")));
        Assert.HasCount(0, Directory.GetFiles(workspace.Of("bin/Debug/net10.0"), "*report*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void DebugAndRelease_StandSideBySide()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("build").Succeeds();
        workspace.Run("build", "-c", "Release").Succeeds();
        workspace.Run("build", "--no-restore").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
        Assert.AreEqual(1, workspace.WorkerStarts("obj/Release"));
    }

    [TestMethod]
    public void TwoConcurrentBuilds_TheSecondWaitsAndReuses()
    {
        Workspace workspace = NewWorkspace().AddProject(Workspace.OneItem.Replace("/>", "Fake=\"slow\" />", StringComparison.Ordinal));
        workspace.Run("restore").Succeeds();
        Process[] builds = [workspace.Start("msbuild", "-t:CompressModels", "-v:n"), workspace.Start("msbuild", "-t:CompressModels", "-v:n")];
        foreach (Outcome outcome in Task.WhenAll(builds.Select(b => Task.Run(() => Dotnet.Finish(b)))).Result)
            outcome.Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
    }

    [TestMethod]
    public void ArtifactsLayout_LongPathAndReadOnlySources_LeaveTheSourceTreeAlone()
    {
        Workspace workspace = NewWorkspace();
        string deep = string.Join('/', Enumerable.Repeat("a-rather-long-folder-name-ünïcödé", 4));
        string folder = Path.Combine("src", deep);
        workspace.AddProject(folder: folder);
        string[] before = Directory.GetFiles(workspace.Of("src"), "*", SearchOption.AllDirectories);
        string output = workspace.Of("artifacts") + Path.DirectorySeparatorChar;
        using (workspace.ReadOnly("src"))
            workspace.Run("build", Path.Combine(folder, "App.csproj"), $"-p:ArtifactsPath={output}", "-p:UseArtifactsOutput=true").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts("artifacts/obj/App/Debug"));
        Assert.IsTrue(File.Exists(workspace.Of("artifacts/bin/App/debug/models/shapes.report.json")));
        CollectionAssert.AreEquivalent(before, Directory.GetFiles(workspace.Of("src"), "*", SearchOption.AllDirectories));
    }

    [TestMethod]
    public void CentralPackageManagement_AndWarningsAsErrors_Build()
    {
        Workspace workspace = NewWorkspace().AddProject(reference: " ", properties: "<TreatWarningsAsErrors>true</TreatWarningsAsErrors><MSBuildTreatWarningsAsErrors>true</MSBuildTreatWarningsAsErrors><Nullable>enable</Nullable>");
        workspace.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><GlobalPackageReference Include="YoloCompress.Build" Version="{TestPackage.Version}" /></ItemGroup>
            </Project>
            """);
        workspace.Run("build").Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts());
    }

    [TestMethod]
    public void Results_AreAskedForFromOutside()
    {
        Workspace workspace = NewWorkspace().AddProject(properties: "<YoloCompressPruneAmount>0.25</YoloCompressPruneAmount>");
        workspace.Run("restore").Succeeds();
        JsonNode items = Json(workspace.Run("msbuild", "-getItem:ModelCompression").Succeeds());
        Assert.AreEqual("0.25", (string)items["Items"]!["ModelCompression"]![0]!["PruneAmount"]!, "a project-wide default");

        JsonNode result = Json(workspace.Run("msbuild", "-getTargetResult:CompressModels").Succeeds());
        JsonNode model = result["TargetResults"]!["CompressModels"]!["Items"]![0]!;
        Assert.AreEqual(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx"), (string)model["Identity"]!);
        Check(model);

        foreach (string[] how in new string[][] { ["msbuild", "-t:CompressModels"], ["build", "--no-restore", "-t:Build"] })
        {
            items = Json(workspace.Run([.. how, "-getItem:ModelCompression"]).Succeeds());
            model = items["Items"]!["ModelCompression"]!.AsArray().Single()!;
            Assert.AreEqual("models/shapes.onnx", (string)model["Identity"]!);
            Check(model);
        }

        Assert.AreEqual(1, workspace.WorkerStarts());

        void Check(JsonNode item)
        {
            Assert.AreEqual(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx"), (string)item["CompactModel"]!);
            Assert.AreEqual(workspace.Of("obj/Debug/yolocompress/shapes/report.json"), (string)item["Report"]!);
            Assert.AreEqual(64, ((string)item["Sha256"]!).Length);
            Assert.AreEqual("40", (string)item["FileBytes"]!);
            Assert.AreEqual("0.25", (string)item["PruneAmount"]!);
        }
    }

    private static JsonNode Json(Outcome outcome) => JsonNode.Parse(outcome.Output[outcome.Output.IndexOf('{')..])!;
}
