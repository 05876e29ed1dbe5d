using System.Diagnostics;

namespace YoloCompress.EndToEnd;

/// <summary>What goes wrong on a stranger's machine: each time one coded error, no orphan, nothing half-written, and the next build works.</summary>
[TestClass]
public sealed class BadInputTests : Scenario
{
    [TestMethod]
    public void ModelMissing_IsACodedErrorWithTheItem()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject("""<ModelCompression Include="models/gone.pt" />""");
        workspace.Run("build").FailsWith("YC0107").Says("gone.pt");
    }

    [TestMethod]
    public void UnknownValue_ListsTheValidOnes()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject("""<ModelCompression Include="models/shapes.onnx" Quantization="Statc" />""");
        workspace.Run("build").FailsWith("YC0101").Says("WeightOnly");
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void DiskFull_IsACodedError_AndLeavesThePreviousOutput()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject("""<ModelCompression Include="models/shapes.onnx" Quantization="None" />""");
        string small = workspace.Of("small");
        Directory.CreateDirectory(small);
        using Process mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", small]);
        mount.WaitForExit();
        if (mount.ExitCode != 0)
            Assert.Inconclusive("A small file system can't be mounted here (no right).");
        try
        {
            workspace.Run("build", $"-p:YoloCompressIntermediateOutputPath={small}/").FailsWith("YC0003").Says("room");
            Assert.HasCount(0, Directory.GetFiles(small, "*.onnx", SearchOption.AllDirectories));
        }
        finally
        {
            Process.Start("umount", [small]).WaitForExit();
        }

        workspace.Run("build", "--no-restore").Succeeds();
    }

    [TestMethod]
    public void PackageForbidden_PrintsTheExactLine()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject();
        workspace.Run("restore").Succeeds();
        workspace.HideMachinePackages();
        workspace.Run("build", "--no-restore", "-t:YoloCompressRestore", "-p:YoloCompressRestorePackages=false")
            .FailsWithAny("YC0520").Says("<PackageDownload Include=\"libtorch-cpu-").Says("Version=\"[2.10.0]\"");
    }

    [TestMethod]
    public void BuildThatTrains_WithoutItsLibraries_PrintsTheExactLine_AndBuildsWithoutTraining()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject(
            """<ModelCompression Include="models/shapes.onnx" CalibrationData="calibration/images" ValidationData="data/shapes.yaml" Pruning="LnStructured" PruneAmount="0.1" FineTuneSteps="$(Steps)" MinAccuracyRetention="0" />""",
            properties: "<YoloCompressRestorePackages>false</YoloCompressRestorePackages>");
        workspace.Run("restore").Succeeds();
        workspace.HideMachinePackages();
        workspace.Run("build", "--no-restore", "-p:Steps=2").FailsWith("YC0520").Says("<PackageDownload Include=\"libtorch-cpu-");
        workspace.Run("build", "--no-restore").Succeeds();
    }

    [TestMethod]
    public void FeedUnreachable_SaysWhatRestoreSaid()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject();
        workspace.Run("restore").Succeeds();
        workspace.HideMachinePackages();
        workspace.Write("nuget.config", """<configuration><packageSources><clear /><add key="gone" value="http://127.0.0.1:9/index.json" allowInsecureConnections="true" /></packageSources></configuration>""");
        workspace.Run("build", "--no-restore", "-t:YoloCompressRestore").FailsWithAny("YC0521").Says("NU1301").Says("<PackageDownload Include=");
    }
}
