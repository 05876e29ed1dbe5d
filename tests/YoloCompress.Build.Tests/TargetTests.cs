using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Microsoft.Build.Execution;
using Microsoft.Build.Framework;

namespace YoloCompress.Build.Tests;

/// <summary>The targets in real projects, with the fake worker.</summary>
[TestClass]
public sealed class TargetTests
{
    private const string OneItem = """<ModelCompression Include="models/yolov5n.pt" CalibrationData="data" />""";

    [TestMethod]
    public void Embed_AddsTheResourceByLogicalName()
    {
        using SampleProject project = new(OneItem);
        ITaskItem resource = project.Build("ShowResources").Single();
        Assert.AreEqual("models/yolov5n.onnx", resource.GetMetadata("LogicalName"));
        Assert.AreEqual(Path.Combine(project.Intermediate, "yolov5n", "yolov5n.onnx"), resource.ItemSpec);
        Assert.AreEqual("false", resource.GetMetadata("WithCulture"));
    }

    [TestMethod]
    public void Build_EmbedsModelCompilesAccessorAndCopiesReport_SecondBuildStartsNothing()
    {
        using SampleProject project = new(OneItem);
        project.Folder.Write("Use.cs", "public static class Use { public static object Model() => App.Models.Yolov5n.OpenRead(); }");
        project.Build("Build");
        using (FileStream file = File.OpenRead(project.Folder.Of("bin/Debug/net10.0/App.dll")))
        using (PEReader assembly = new(file))
        {
            MetadataReader reader = assembly.GetMetadataReader();
            string[] resources = [.. reader.ManifestResources.Select(handle => reader.GetString(reader.GetManifestResource(handle).Name))];
            CollectionAssert.AreEqual(new[] { "models/yolov5n.onnx" }, resources);
        }

        Assert.IsTrue(File.Exists(project.Folder.Of("bin/Debug/net10.0/models/yolov5n.report.json")));
        Assert.IsTrue(File.Exists(project.Folder.Of("bin/Debug/net10.0/models/yolov5n.report.md")));
        DateTime built = File.GetLastWriteTimeUtc(project.Folder.Of("bin/Debug/net10.0/App.dll"));

        project.Build("Build");
        CollectionAssert.AreEqual(new[] { "yolov5n" }, project.WorkerStarts);
        Assert.AreEqual(built, File.GetLastWriteTimeUtc(project.Folder.Of("bin/Debug/net10.0/App.dll")));
        Assert.IsTrue(File.Exists(project.Folder.Of("bin/Debug/net10.0/models/yolov5n.report.json")), "an incremental clean took it");

        project.Build("Clean");
        Assert.IsFalse(Directory.Exists(project.Intermediate));
        Assert.IsFalse(File.Exists(project.Folder.Of("bin/Debug/net10.0/models/yolov5n.report.json")));
    }

    [TestMethod]
    public void SeveralTargetFrameworks_CompressOnce()
    {
        using SampleProject project = new(OneItem, "net10.0;netstandard2.0", "<LangVersion>latest</LangVersion><Nullable>enable</Nullable>");
        project.Build("Build");
        CollectionAssert.AreEqual(new[] { "yolov5n" }, project.WorkerStarts);
        Assert.IsTrue(File.Exists(project.Folder.Of("bin/Debug/netstandard2.0/models/yolov5n.report.json")));
        project.Build("Clean");
        Assert.IsFalse(Directory.Exists(project.Intermediate));
    }

    [TestMethod]
    public void ItemUnderFrameworkCondition_IsACodedError()
    {
        using SampleProject project = new(
            """<ModelCompression Include="models/yolov5n.pt" Condition="'$(TargetFramework)' == 'net10.0'" />""", "net10.0;netstandard2.0");
        Assert.AreEqual(BuildResultCode.Failure, project.TryBuild("Build").OverallResult);
        Assert.AreEqual("YC0151", project.Log.OnlyErrorCode);
    }

    [TestMethod]
    public void Content_IsCopiedToOutputAndPublish()
    {
        using SampleProject project = new("""<ModelCompression Include="models/yolov5n.pt" Delivery="Content" LogicalName="nets/n.onnx" />""");
        ITaskItem content = project.Build("ShowContent").Single();
        Assert.AreEqual("nets/n.onnx", content.GetMetadata("TargetPath").Replace('\\', '/'));
        Assert.AreEqual("PreserveNewest", content.GetMetadata("CopyToOutputDirectory"));
        Assert.AreEqual("PreserveNewest", content.GetMetadata("CopyToPublishDirectory"));
        Assert.HasCount(0, project.Build("ShowResources"));
        project.Build("Build");
        Assert.IsTrue(File.Exists(project.Folder.Of("bin/Debug/net10.0/nets/n.onnx")));
    }

    [TestMethod]
    public void None_DeliversNothingButTheResult()
    {
        using SampleProject project = new("""<ModelCompression Include="models/yolov5n.pt" Delivery="None" />""");
        Assert.HasCount(0, project.Build("ShowResources"));
        Assert.HasCount(0, project.Build("ShowContent"));
        ITaskItem model = project.Build("CompressModels").Single();
        Assert.IsTrue(Path.IsPathFullyQualified(model.ItemSpec));
        Assert.AreEqual("40", model.GetMetadata("FileBytes"));
    }

    [TestMethod]
    public void Defaults_AreOverriddenByDefinitionsAndItems()
    {
        using SampleProject project = new(
            """<ModelCompression Include="models/yolov5n.pt" /><ModelCompression Include="models/b.pt" PruneAmount="0.3" />""",
            properties: "<YoloCompressPruneAmount>0.1</YoloCompressPruneAmount><YoloCompressQuantization>Static</YoloCompressQuantization>");
        ITaskItem[] items = project.Build("ShowItems");
        Assert.AreEqual("0.1", items[0].GetMetadata("PruneAmount"));
        Assert.AreEqual("0.3", items[1].GetMetadata("PruneAmount"));
        Assert.AreEqual("Static", items[1].GetMetadata("Quantization"));
    }

    [TestMethod]
    public void ItemDefinitionGroup_GoesBeforeProjectWideDefault()
    {
        using SampleProject project = new(
            OneItem + "</ItemGroup><ItemDefinitionGroup><ModelCompression><Quantization>Dynamic</Quantization></ModelCompression></ItemDefinitionGroup><ItemGroup>",
            properties: "<YoloCompressQuantization>Static</YoloCompressQuantization>");
        project.Build("CompressModels");
        JsonNode job = JsonNode.Parse(File.ReadAllText(Path.Combine(project.Intermediate, "yolov5n.job.json")))!;
        Assert.AreEqual("Dynamic", (string)job["options"]!["Quantization"]!);
        CollectionAssert.AreEqual(new[] { "CalibrationData", "Quantization" }, job["options"]!.AsObject().Select(o => o.Key).ToArray());
    }

    [TestMethod]
    public void DesignTimeBuild_StartsNothing_ButHasTheAccessorOfAnEarlierBuild()
    {
        using SampleProject project = new(OneItem);
        (string, string)[] designTime = [("DesignTimeBuild", "true"), ("SkipCompilerExecution", "true")];
        Assert.IsFalse(project.Build("ShowCompile", designTime).Any(item => item.ItemSpec.EndsWith("Yolov5n.g.cs", StringComparison.Ordinal)));
        Assert.HasCount(0, project.WorkerStarts);
        project.Build("CompressModels");
        Assert.IsTrue(project.Build("ShowCompile", designTime).Any(item => item.ItemSpec.EndsWith("Yolov5n.g.cs", StringComparison.Ordinal)));
        Assert.HasCount(1, project.WorkerStarts);
    }

    [TestMethod]
    public void NoBuild_TakesWhatIsThere()
    {
        using SampleProject project = new(OneItem);
        project.Build("CompressModels");
        project.Folder.Write("models/yolov5n.pt", "WEIGHTS");
        Assert.HasCount(1, project.Build("ShowResources", ("NoBuild", "true")));
        Assert.HasCount(1, project.WorkerStarts);
    }

    [TestMethod]
    public void Disabled_DoesNothing()
    {
        using SampleProject project = new(OneItem, properties: "<YoloCompressEnabled>false</YoloCompressEnabled>");
        Assert.HasCount(0, project.Build("ShowResources"));
        Assert.IsFalse(Directory.Exists(project.Intermediate));
    }

    [TestMethod]
    public void NoItems_DoNothing()
    {
        using SampleProject project = new("");
        Assert.HasCount(0, project.Build("ShowResources"));
        Assert.IsFalse(Directory.Exists(project.Intermediate));
    }

    [TestMethod]
    public void OtherLanguages_GetTheResourceAndAMessage()
    {
        using SampleProject project = new(OneItem, extension: "vbproj");
        Assert.HasCount(1, project.Build("ShowResources"));
        Assert.IsTrue(project.Log.Messages.Any(m => m.Message!.Contains("accessor is generated for C# projects only", StringComparison.Ordinal)));
        Assert.HasCount(0, Directory.GetFiles(Path.Combine(project.Intermediate, "yolov5n"), "*.g.cs"));
    }

    [TestMethod]
    public void WorkerError_FailsTheBuildOnce()
    {
        using SampleProject project = new("""<ModelCompression Include="models/yolov5n.pt" Fake="error" />""");
        Assert.AreEqual(BuildResultCode.Failure, project.TryBuild("Build").OverallResult);
        Assert.AreEqual("YC0201", project.Log.OnlyErrorCode);
        Assert.IsFalse(File.Exists(project.Folder.Of("bin/Debug/net10.0/App.dll")));
    }

    [TestMethod]
    public void SameOutput_FailsBeforeAnyWork()
    {
        using SampleProject project = new(OneItem + OneItem);
        Assert.AreEqual(BuildResultCode.Failure, project.TryBuild("Build").OverallResult);
        Assert.AreEqual("YC0150", project.Log.OnlyErrorCode);
        Assert.HasCount(0, project.WorkerStarts);
    }

    [TestMethod]
    public void SeveralModels_RunOneWorkerEach()
    {
        using SampleProject project = new("""<ModelCompression Include="models/*.pt" />""");
        project.Folder.Write("models/b;c %41.pt", "weights");
        ITaskItem[] resources = project.Build("ShowResources");
        CollectionAssert.AreEquivalent(
            new[] { "models/yolov5n.onnx", "models/b;c %41.onnx" }, resources.Select(r => r.GetMetadata("LogicalName")).ToArray());
        Assert.HasCount(2, project.WorkerStarts);
    }

    [TestMethod]
    public void EveryOption_HasAProjectWideDefault()
    {
        string core = File.ReadAllText(Path.Combine(Repository.Root, "build", "YoloCompress.Build.Core.targets"));
        string[] options = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "options.md"))
            .SkipWhile(line => !line.StartsWith("| name ", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('`')[1])];
        Assert.IsGreaterThanOrEqualTo(17, options.Length);
        foreach (string option in options)
        {
            Assert.Contains($"<{option} Condition=\"'%(ModelCompression.{option})' == ''\">$(YoloCompress{option})</{option}>", core);
        }
    }

    [TestMethod]
    public void PropertyPage_HasEveryOptionWithItsValues()
    {
        XDocument page = XDocument.Load(Path.Combine(Repository.Root, "build", "YoloCompress.Build.xaml"));
        Dictionary<string, string[]> properties = page.Descendants()
            .Where(e => e.Name.LocalName is "StringProperty" or "EnumProperty")
            .ToDictionary(e => (string)e.Attribute("Name")!, e => e.Elements().Select(v => (string)v.Attribute("Name")!).Where(v => v.Length > 0).ToArray());
        foreach (string[] row in File.ReadLines(Path.Combine(Repository.Root, "docs", "options.md"))
            .SkipWhile(line => !line.StartsWith("| name ", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(line => line.StartsWith('|')).Select(line => line.Split(" | ")))
        {
            string name = row[0].Trim('|', ' ', '`');
            Assert.IsTrue(properties.TryGetValue(name, out string[]? values), $"{name} is missing in build/YoloCompress.Build.xaml");
            if (values.Length > 0)
                Assert.AreEqual(row[2].Replace("`", ""), string.Join(", ", values), name);
        }
    }
}
