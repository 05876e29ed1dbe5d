using System.Text.Json.Nodes;

namespace YoloCompress.EndToEnd;

/// <summary>The whole way with the real worker: a stranger's project, one reference, a compact model that runs.</summary>
[TestClass]
public sealed class FirstBuildTests : Scenario
{
    private const string Item = """<ModelCompression Include="models/shapes.onnx" CalibrationData="calibration/images" ValidationData="data/shapes.yaml" />""";

    [TestMethod]
    public void FirstBuild_ShipsAVerifiedModel_AndNothingElseOfOurs_SecondStartsNothing()
    {
        Workspace workspace = NewWorkspace(realWorker: true, ownCache: true).AddProject(Item);
        workspace.Run("restore").Succeeds();
        string[] installed = InstalledFiles();
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("shapes");
        CollectionAssert.AreEqual(installed, InstalledFiles(), "nothing is unpacked or copied into the packages folder");
        JsonNode report = JsonNode.Parse(File.ReadAllText(workspace.Of("bin/Debug/net10.0/models/shapes.report.json")))!;
        Assert.IsGreaterThan(1.5, (double)report["compressionRatio"]!, "a model of a few kilobytes can't shrink much, but it must");
        Assert.IsGreaterThan(0.8, (double)report["retention"]!["map5095"]!);

        string[] shipped = [.. Directory.GetFiles(workspace.Of("bin/Debug/net10.0"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(workspace.Of("bin/Debug/net10.0"), file).Replace('\\', '/'))];
        Assert.HasCount(0, shipped.Where(file => !file.StartsWith("App", StringComparison.Ordinal) && !file.StartsWith("models/shapes.report.", StringComparison.Ordinal)).ToArray(), string.Join('\n', shipped));
        Assert.DoesNotContain("YoloCompress", File.ReadAllText(workspace.Of("bin/Debug/net10.0/App.deps.json")));
        workspace.Run("exec", "bin/Debug/net10.0/App.dll").Succeeds().Says($"model of {(long)report["result"]!["fileBytes"]!} bytes");
        Assert.IsLessThan((long)report["result"]!["fileBytes"]!, (long)report["result"]!["resourceBytes"]!, "the assembly carries it packed");

        // A worker that would fail at once shows that it is not started.
        DateTime built = File.GetLastWriteTimeUtc(workspace.Of("bin/Debug/net10.0/App.dll"));
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("up to date");
        Assert.AreEqual(built, File.GetLastWriteTimeUtc(workspace.Of("bin/Debug/net10.0/App.dll")));
    }

    [TestMethod]
    public void Reports_AreShownOnTheTerminal()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("restore").Succeeds();
        // Builds the model first, as it was never built.
        workspace.Run("build", "--no-restore", "-t:ShowModelReport", "-v:m").Succeeds()
            .Says("Import (FP32)").Says("Quantize").Says("In the assembly").Says("mAP50-95");
        workspace.Run("build", "--no-restore", "-t:InspectModels", "-v:m").Succeeds()
            .Says("model.0.conv").Says("macs: ").Says("prunable: ").Says("quantizable: ").Says("dataNeeded: ");
    }

    [TestMethod]
    public void OtherOnnxRuntimeInTheProject_DoesNotConflict()
    {
        // Another version than ours, with a library that can't be loaded: neither the restore nor our worker may take notice.
        Workspace workspace = NewWorkspace(realWorker: true)
            .AddPackage("Microsoft.ML.OnnxRuntime", "1.20.0", ("runtimes/linux-x64/native/libonnxruntime.so", "no library"), ("runtimes/win-x64/native/onnxruntime.dll", "no library"))
            .AddProject(
                Item + """<PackageReference Include="Microsoft.ML.OnnxRuntime" Version="1.20.0" />""",
                properties: "<TreatWarningsAsErrors>true</TreatWarningsAsErrors><Nullable>enable</Nullable><RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>false</SelfContained>");
        workspace.Run("build").Succeeds();
        JsonNode assets = JsonNode.Parse(File.ReadAllText(workspace.Of("obj/project.assets.json")))!;
        CollectionAssert.AreEquivalent(
            new[] { "Microsoft.ML.OnnxRuntime/1.20.0", $"YoloCompress.Build/{TestPackage.Version}" }, assets["libraries"]!.AsObject().Select(l => l.Key).ToArray());
        Assert.AreEqual("no library", File.ReadAllText(workspace.Of("bin/Debug/net10.0/linux-x64/libonnxruntime.so")), "the project's own one");
    }

    [TestMethod]
    public void Accessor_CompilesForNetStandardAndNetFramework()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(
            Item, frameworks: "net10.0;netstandard2.0;net472", library: true,
            properties: "<LangVersion>7.3</LangVersion><TreatWarningsAsErrors>true</TreatWarningsAsErrors>");
        workspace.Write("Use.cs", "public static class Use { public static System.IO.Stream Model() { return App.Models.Shapes.OpenRead(); } public static string First => App.Models.Shapes.ClassNames[0]; }");
        workspace.Run("build").Succeeds();
        foreach (string framework in new[] { "net10.0", "netstandard2.0", "net472" })
        {
            string[] files = [.. Directory.GetFiles(workspace.Of($"bin/Debug/{framework}"), "*.dll").Select(f => Path.GetFileName(f))];
            CollectionAssert.AreEqual(new[] { "App.dll" }, files);
        }
    }

    [TestMethod]
    public void Doctor_NamesMachineAndLibraries()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("restore").Succeeds();
        workspace.Run("build", "--no-restore", "-t:YoloCompressDoctor", "-v:m").Succeeds()
            .Says("MSBuild:").Says("platform:").Says("processor:").Says("host:").Says("onnxruntime:").Says("SkiaSharp:").Says("torch_cpu:").Says("Nothing would fail.")
            .Says(Path.Combine(TestPackage.Installed, "tools", "net10.0", "runtimes"));
    }

    [TestMethod]
    public void Doctor_SaysWhatWouldFail()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("restore").Succeeds();
        // A folder of the user's own goes first, and what is in it is no library.
        foreach (string name in new[] { "libonnxruntime.so", "onnxruntime.dll", "libonnxruntime.dylib" })
            workspace.Write("natives/" + name, "no library");
        workspace.Run("build", "--no-restore", "-t:YoloCompressDoctor", $"-p:YoloCompressNativePath={workspace.Of("natives")}")
            .FailsWithAny("YC0501").Says(workspace.Of("natives")).DoesNotSay("Nothing would fail.");
    }

    private static string[] InstalledFiles() =>
        [.. Directory.GetFiles(TestPackage.Installed, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {new FileInfo(f).Length}")];
}
