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
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("build", "-v:n").Succeeds().Says("shapes");
        JsonNode report = JsonNode.Parse(File.ReadAllText(workspace.Of("bin/Debug/net10.0/models/shapes.report.json")))!;
        Assert.IsGreaterThan(1.5, (double)report["compressionRatio"]!, "a model of a few kilobytes can't shrink much, but it must");
        Assert.IsGreaterThan(0.8, (double)report["retention"]!["map5095"]!);

        string[] shipped = [.. Directory.GetFiles(workspace.Of("bin/Debug/net10.0"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(workspace.Of("bin/Debug/net10.0"), file).Replace('\\', '/'))];
        Assert.HasCount(0, shipped.Where(file => !file.StartsWith("App", StringComparison.Ordinal) && !file.StartsWith("models/shapes.report.", StringComparison.Ordinal)).ToArray(), string.Join('\n', shipped));
        Assert.DoesNotContain("YoloCompress", File.ReadAllText(workspace.Of("bin/Debug/net10.0/App.deps.json")));
        workspace.Run("exec", "bin/Debug/net10.0/App.dll").Succeeds().Says($"model of {(long)report["result"]!["resourceBytes"]!} bytes");

        // A worker that would fail at once shows that it is not started.
        DateTime built = File.GetLastWriteTimeUtc(workspace.Of("bin/Debug/net10.0/App.dll"));
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("up to date");
        Assert.AreEqual(built, File.GetLastWriteTimeUtc(workspace.Of("bin/Debug/net10.0/App.dll")));
    }

    [TestMethod]
    public void LabelEdited_Reruns()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("build").Succeeds();
        File.AppendAllText(workspace.Of("data/labels/shapes-00007.txt"), "0 0.1 0.1 0.05 0.05\n");
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().DoesNotSay("up to date");
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().Says("up to date");
    }

    [TestMethod]
    public void ImageDeleted_Reruns()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("build").Succeeds();
        File.Delete(workspace.Of("data/images/shapes-00007.png"));
        workspace.Run("build", "--no-restore", "-v:n").Succeeds().DoesNotSay("up to date");
    }

    [TestMethod]
    public void FreshCheckout_HitsCache_AndGivesTheSameBytes()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("build").Succeeds();
        byte[] first = File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx"));
        Directory.Delete(workspace.Of("obj"), recursive: true);
        Directory.Delete(workspace.Of("bin"), recursive: true);
        foreach (string file in Directory.GetFiles(workspace.Of("data"), "*", SearchOption.AllDirectories).Append(workspace.Of("models/shapes.onnx")))
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(-1));
        workspace.Run("build", "-v:n").Succeeds().Says("ache hit");
        CollectionAssert.AreEqual(first, File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx")));
    }

    [TestMethod]
    public void DamagedCache_IsNoticedAndRebuilt()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("build").Succeeds();
        byte[] first = File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx"));
        foreach (string file in Directory.GetFiles(workspace.Of("cache"), "*", SearchOption.AllDirectories))
            File.WriteAllText(file, "damaged");
        Directory.Delete(workspace.Of("obj/Debug/yolocompress"), recursive: true);
        workspace.Run("build", "--no-restore").Succeeds();
        CollectionAssert.AreEqual(first, File.ReadAllBytes(workspace.Of("obj/Debug/yolocompress/shapes/shapes.onnx")));
    }

    [TestMethod]
    public void Publish_SelfContainedSingleFile_RunsWithTheModel()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        string rid = System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier.Replace("debian.12", "linux", StringComparison.Ordinal);
        workspace.Run("publish", "-r", rid, "--self-contained", "-p:PublishSingleFile=true", "-o", workspace.Of("out")).Succeeds();
        string program = workspace.Of(OperatingSystem.IsWindows() ? "out/App.exe" : "out/App");
        using System.Diagnostics.Process run = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program) { RedirectStandardOutput = true })!;
        Assert.StartsWith("model of ", run.StandardOutput.ReadToEnd());
        run.WaitForExit();
        string[] others = [.. Directory.GetFiles(workspace.Of("out"), "*", SearchOption.AllDirectories).Where(f => Path.GetFileNameWithoutExtension(f) != "App")];
        Assert.HasCount(0, others, string.Join('\n', others));
    }

    [TestMethod]
    public void OtherOnnxRuntimeInTheProject_DoesNotConflict()
    {
        // Its own version, resolved by itself: ours is no part of the graph, so no NU1605, NU1608 or NU1107 can come of it.
        Workspace workspace = NewWorkspace().AddProject(Workspace.OneItem + """<PackageReference Include="Microsoft.ML.OnnxRuntime.Managed" Version="1.31.1" />""", properties: "<TreatWarningsAsErrors>true</TreatWarningsAsErrors><WarningsNotAsErrors>NU1603</WarningsNotAsErrors>");
        workspace.Run("build").Succeeds();
        string assets = File.ReadAllText(workspace.Of("obj/project.assets.json"));
        Assert.DoesNotContain("TorchSharp", assets);
        Assert.DoesNotContain("SkiaSharp", assets);
    }

    [TestMethod]
    public void Doctor_NamesMachineAndLibraries()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(Item);
        workspace.Run("restore").Succeeds();
        workspace.Run("build", "--no-restore", "-t:YoloCompressDoctor", "-v:m").Succeeds()
            .Says("platform:").Says("processor:").Says("Nothing would fail.")
            .Says(Path.Combine(TestPackage.Installed, "tools", "net10.0", "runtimes"));
    }
}
