using System.Diagnostics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace YoloCompress.EndToEnd;

/// <summary>What arrives where a program or a library is made ready for others, and that nothing is compressed again for it.</summary>
[TestClass]
public sealed class PublishTests : Scenario
{
    private const string Content = """<ModelCompression Include="models/shapes.onnx" Delivery="Content" />""";

    [TestMethod]
    public void Pack_OfALibrary_CarriesTheModelAndNoDependencyOnUs()
    {
        Workspace workspace = NewWorkspace().AddProject(library: true, properties: "<PackageId>Detectors</PackageId>");
        workspace.Run("pack", "-o", workspace.Of("out")).Succeeds();
        using System.IO.Compression.ZipArchive package = System.IO.Compression.ZipFile.OpenRead(Directory.GetFiles(workspace.Of("out")).Single());
        using StreamReader nuspec = new(package.GetEntry("Detectors.nuspec")!.Open());
        Assert.DoesNotContain("YoloCompress", nuspec.ReadToEnd());
        CollectionAssert.AreEqual(new[] { "models/shapes.onnx" }, Resources(package.GetEntry("lib/net10.0/App.dll")!));
        Assert.AreEqual(1, workspace.WorkerStarts("obj/Release"));
        workspace.Run("pack", "--no-build", "-o", workspace.Of("again")).Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts("obj/Release"));
    }

    [TestMethod]
    public void Publish_NoBuildAfterBuild_StartsNothingAndDelivers()
    {
        Workspace workspace = NewWorkspace().AddProject(Content);
        workspace.Write("Program.cs", "System.Console.WriteLine(1);");
        workspace.Run("build", "-c", "Release").Succeeds();
        workspace.Run("publish", "--no-build", "-o", workspace.Of("out")).Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts("obj/Release"));
        Assert.IsTrue(File.Exists(workspace.Of("out/models/shapes.onnx")));
    }

    [TestMethod]
    public void Publish_ForARuntimeIdentifier_CompressesOnceForAll()
    {
        Workspace workspace = NewWorkspace().AddProject(Content);
        workspace.Write("Program.cs", "System.Console.WriteLine(1);");
        workspace.Run("publish", "-o", workspace.Of("portable")).Succeeds();
        workspace.Run("publish", "-r", Rid, "--no-self-contained", "-o", workspace.Of("specific")).Succeeds();
        Assert.AreEqual(1, workspace.WorkerStarts("obj/Release"));
        foreach (string folder in new[] { "portable", "specific" })
        {
            Assert.IsTrue(File.Exists(workspace.Of(folder + "/models/shapes.onnx")), folder);
            Assert.DoesNotContain("YoloCompress", File.ReadAllText(workspace.Of(folder + "/App.deps.json")));
        }
    }

    [TestMethod]
    public void Run_NoBuild_AfterBuildNoRestore_StartsNothing()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Run("restore").Succeeds();
        workspace.Run("build", "--no-restore").Succeeds();
        workspace.Run("run", "--no-build").Succeeds().Says("model of 40 bytes");
        Assert.AreEqual(1, workspace.WorkerStarts());
    }

    [TestMethod]
    public void Publish_SelfContainedSingleFile_RunsWithTheModel()
    {
        Workspace workspace = NewWorkspace().AddProject();
        Outcome restored = workspace.Run("restore", "-r", Rid, "-p:SelfContained=true", "-p:PublishSingleFile=true");
        if (restored.ExitCode != 0 && restored.Output.Contains("NU1", StringComparison.Ordinal))
            Assert.Inconclusive("The runtime to publish with can't be fetched here.");
        workspace.Run("publish", "-r", Rid, "--self-contained", "-p:PublishSingleFile=true", "-o", workspace.Of("out")).Succeeds();
        string program = workspace.Of(OperatingSystem.IsWindows() ? "out/App.exe" : "out/App");
        using Process run = Process.Start(new ProcessStartInfo(program) { RedirectStandardOutput = true })!;
        Assert.StartsWith("model of 40 bytes", run.StandardOutput.ReadToEnd());
        run.WaitForExit();
        string[] others = [.. Directory.GetFiles(workspace.Of("out"), "*", SearchOption.AllDirectories).Where(f => Path.GetFileNameWithoutExtension(f) != "App")];
        Assert.HasCount(0, others, string.Join('\n', others));
        Assert.AreEqual(1, workspace.WorkerStarts("obj/Release"));
    }

    private static string[] Resources(System.IO.Compression.ZipArchiveEntry assembly)
    {
        using MemoryStream bytes = new();
        using (Stream stream = assembly.Open())
            stream.CopyTo(bytes);
        bytes.Position = 0;
        using PEReader reader = new(bytes);
        MetadataReader metadata = reader.GetMetadataReader();
        return [.. metadata.ManifestResources.Select(r => metadata.GetString(metadata.GetManifestResource(r).Name))];
    }

    // The portable identifier: Debian's own build of .NET names itself otherwise.
    private static string Rid =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
