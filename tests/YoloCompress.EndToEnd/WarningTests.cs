using System.IO.Compression;

namespace YoloCompress.EndToEnd;

/// <summary>What a project gets told about itself before it hurts.</summary>
[TestClass]
public sealed class WarningTests : Scenario
{
    [TestMethod]
    public void ReferenceWithoutPrivateAssets_OfALibrary_WarnsOnce()
    {
        string open = $"""<PackageReference Include="YoloCompress.Build" Version="{TestPackage.Version}" />""";
        Workspace workspace = NewWorkspace().AddProject(reference: open, library: true, frameworks: "net10.0;netstandard2.0", properties: "<Nullable>enable</Nullable>");
        workspace.Run("build").Succeeds().Says("warning YC0153").Says("PrivateAssets=\"all\"").Says(" 1 Warning(s)");
        workspace.Run("build", "--no-restore", "-p:IsPackable=false").Succeeds().DoesNotSay("YC0153");
    }

    [TestMethod]
    public void ReferenceWithoutPrivateAssets_OfAProgram_WarnsWhenPacked()
    {
        string open = $"""<PackageReference Include="YoloCompress.Build" Version="{TestPackage.Version}" />""";
        Workspace workspace = NewWorkspace().AddProject(reference: open);
        workspace.Run("build", "-c", "Release").Succeeds().DoesNotSay("YC0153");
        workspace.Run("pack", "--no-build", "-o", workspace.Of("out")).Succeeds().Says("warning YC0153");
        using ZipArchive package = ZipFile.OpenRead(Directory.GetFiles(workspace.Of("out")).Single());
        using StreamReader nuspec = new(package.GetEntry("App.nuspec")!.Open());
        Assert.Contains("YoloCompress.Build", nuspec.ReadToEnd(), "the leak that the warning is about");
    }

    [TestMethod]
    public void ModelsOfTheSameName_AreToldApartByTheirFolders_WithAWarning()
    {
        Workspace workspace = NewWorkspace().AddProject("""<ModelCompression Include="models/shapes.onnx" /><ModelCompression Include="other/shapes.onnx" />""");
        workspace.Write("other/shapes.onnx", "model");
        workspace.Write("Program.cs", "System.Console.WriteLine(App.Models.ModelsShapes.LogicalName + ' ' + App.Models.OtherShapes.OpenRead().Length);");
        workspace.Run("build").Succeeds().Says("warning YC0154").Says("'other/shapes.onnx' is delivered as 'models/other/shapes.onnx' (class OtherShapes)").Says(" 1 Warning(s)");
        workspace.Run("exec", "bin/Debug/net10.0/App.dll").Succeeds().Says("models/models/shapes.onnx 40");
        Assert.AreEqual(2, workspace.WorkerStarts());
        // Nothing to do, and the warning stays.
        workspace.Run("build", "--no-restore").Succeeds().Says("warning YC0154");
        Assert.AreEqual(2, workspace.WorkerStarts());
    }

    [TestMethod]
    public void ModelsOfTheSameOutput_AreRefused()
    {
        Workspace workspace = NewWorkspace().AddProject("""<ModelCompression Include="models/shapes.onnx" /><ModelCompression Include="other/forms.onnx" LogicalName="models/shapes.onnx" />""");
        workspace.Write("other/forms.onnx", "model");
        workspace.Run("build").FailsWith("YC0150").Says("'models/shapes.onnx' and 'other/forms.onnx'").Says("LogicalName");
        Assert.AreEqual(0, workspace.WorkerStarts());
    }

    [TestMethod]
    public void CalibrationInsideValidation_Warns()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject("""<ModelCompression Include="models/shapes.onnx" CalibrationData="data/images" ValidationData="data/shapes.yaml" />""");
        workspace.Run("build").Succeeds().Says("warning YC0106").Says("8 of the 8 calibration pictures");
        // Building again does not mend it.
        workspace.Run("build", "--no-restore").Succeeds().Says("warning YC0106");
    }

    [TestMethod]
    public void CalibrationPicturesCopiedIntoValidation_WarnByContent()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject("""<ModelCompression Include="models/shapes.onnx" CalibrationData="calibration/images" ValidationData="data/shapes.yaml" Quantization="None" />""");
        File.Copy(Directory.GetFiles(workspace.Of("calibration/images"))[0], workspace.Of("data/images/another-name.png"));
        workspace.Run("build").Succeeds().Says("warning YC0106").Says("1 of the 8 calibration pictures");
    }

    [TestMethod]
    public void NoData_SaysWhatIsTakenInstead()
    {
        Workspace workspace = NewWorkspace(realWorker: true).AddProject("""<ModelCompression Include="models/shapes.onnx" />""");
        workspace.Run("build").Succeeds().Says("warning YC0104").Says("not quantized and ships in FP32");
    }

    [TestMethod]
    public void SdkTooOld_IsACodedError_AndCanBeSwitchedOff()
    {
        Workspace workspace = NewWorkspace().AddProject();
        workspace.Write("Program.cs", "System.Console.WriteLine(1);");
        workspace.Run("build", "-p:_YoloCompressMSBuildVersion=17.14.8").FailsWith("YC0020").Says("needs the .NET SDK 10");
        workspace.Run("build", "--no-restore", "-p:_YoloCompressMSBuildVersion=17.14.8", "-p:YoloCompressEnabled=false").Succeeds();
        Assert.AreEqual(0, workspace.WorkerStarts());
    }
}
