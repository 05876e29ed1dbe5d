using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace YoloCompress.Build.Tests;

[TestClass]
public sealed class PlanModelsTests
{
    private readonly RecordingEngine _engine = new();

    [TestMethod]
    public void OutputDirectory_IsNamedAfterTheFile() =>
        Assert.AreEqual(Path.Combine("/obj/", "yolo v5 größe"), Plan(Item("a/yolo v5 größe.pt")).Single().GetMetadata("_YoloCompressOutputDirectory"));

    [TestMethod]
    public void SameLogicalName_IsRefusedWithBothItemsNamed()
    {
        Plan(Item("a/yolov5n.pt"), Item("b/YOLO.onnx", ("LogicalName", "models/YOLOv5n.onnx"), ("AccessorName", "B")), Item("c/other.pt"));
        Assert.HasCount(1, _engine.Errors);
        Assert.AreEqual("YC0150", _engine.Errors[0].Code);
        Assert.Contains("'a/yolov5n.pt' and 'b/YOLO.onnx'", _engine.Errors[0].Message!);
    }

    [TestMethod]
    public void SameFileNameInTwoFolders_IsToldApartWithAWarning()
    {
        ITaskItem[] planned = Plan(Item("models/day/yolov5n.pt"), Item("models/night/YOLOV5N.onnx"), Item("c/other.pt"));
        CollectionAssert.AreEqual(new[] { "models/day/yolov5n.onnx", "models/night/YOLOV5N.onnx", "" }, planned.Select(p => p.GetMetadata("LogicalName")).ToArray());
        CollectionAssert.AreEqual(new[] { "DayYolov5n", "NightYOLOV5N", "" }, planned.Select(p => p.GetMetadata("AccessorName")).ToArray());
        BuildWarningEventArgs warning = _engine.Warnings.Single();
        Assert.AreEqual("YC0154", warning.Code);
        Assert.Contains("'models/day/yolov5n.pt' is delivered as 'models/day/yolov5n.onnx' (class DayYolov5n)", warning.Message!);
        Assert.HasCount(0, _engine.Errors);
    }

    [TestMethod]
    [DataRow("m.pt", "other/m.pt", "models/m.onnx", "models/other/m.onnx")]
    [DataRow("a/x/m.pt", "b/x/m.pt", "models/a/x/m.onnx", "models/b/x/m.onnx")]
    [DataRow("../a/m.pt", "/home/b/m.pt", "models/a/m.onnx", "models/b/m.onnx")]
    [DataRow("C:\\a\\m.pt", "C:\\b\\m.pt", "models/a/m.onnx", "models/b/m.onnx")]
    public void SameFileName_TakesTheFewestFoldersThatDiffer(string first, string second, string firstName, string secondName)
    {
        ITaskItem[] planned = Plan(Item(first), Item(second));
        CollectionAssert.AreEqual(new[] { firstName, secondName }, planned.Select(p => p.GetMetadata("LogicalName")).ToArray());
    }

    [TestMethod]
    public void SameFileNameWithNamesOfTheirOwn_KeepsThemAndDoesNotWarn()
    {
        ITaskItem[] planned = Plan(Item("a/m.pt", ("LogicalName", "x/1.onnx"), ("AccessorName", "One")), Item("b/m.pt"));
        CollectionAssert.AreEqual(new[] { "x/1.onnx", "" }, planned.Select(p => p.GetMetadata("LogicalName")).ToArray());
        CollectionAssert.AreEqual(new[] { "One", "" }, planned.Select(p => p.GetMetadata("AccessorName")).ToArray());
        Assert.HasCount(0, _engine.Warnings);
    }

    [TestMethod]
    public void SameFileNameInOneFolder_IsRefused()
    {
        Plan(Item("a/m.pt"), Item("a/m.onnx"));
        Assert.AreEqual("YC0150", _engine.Errors.Single().Code);
        Assert.HasCount(0, _engine.Warnings);
    }

    [TestMethod]
    public void SameItemTwice_IsRefused()
    {
        Plan(Item("a.pt"), Item("a.pt"));
        Assert.AreEqual("YC0150", _engine.Errors.Single().Code);
    }

    [TestMethod]
    public void SameFileNameWithOtherLogicalNames_GetDirectoriesOfTheirOwn()
    {
        ITaskItem[] planned = Plan(Item("a/m.pt", ("LogicalName", "x/1.onnx"), ("AccessorName", "One")), Item("b/m.pt", ("LogicalName", "x/2.onnx")));
        string[] directories = [.. planned.Select(p => p.GetMetadata("_YoloCompressOutputDirectory")).Distinct()];
        Assert.HasCount(2, directories);
        ITaskItem[] reversed = Plan(Item("b/m.pt", ("LogicalName", "x/2.onnx")), Item("a/m.pt", ("LogicalName", "x/1.onnx"), ("AccessorName", "One")));
        CollectionAssert.AreEquivalent(directories, reversed.Select(p => p.GetMetadata("_YoloCompressOutputDirectory")).ToArray());
    }

    [TestMethod]
    public void SameAccessor_IsRefused()
    {
        Plan(Item("a/yolo-v5.pt"), Item("b/yolo_v5.pt"));
        Assert.AreEqual("YC0152", _engine.Errors.Single().Code);
        Assert.Contains("'YoloV5'", _engine.Errors.Single().Message!);
    }

    [TestMethod]
    public void InvalidNames_AreLeftToTheWorker()
    {
        Plan(Item("a/--.pt"), Item("b/__.pt", ("LogicalName", "../x")), Item("c/y.pt", ("LogicalName", "../x"), ("AccessorName", "1")));
        Assert.HasCount(0, _engine.Errors);
    }

    [TestMethod]
    public void UndeliveredItems_MayShareAName()
    {
        ITaskItem[] planned = Plan(Item("a/m.pt", ("Delivery", "None")), Item("b/m.pt"));
        Assert.HasCount(0, _engine.Errors);
        Assert.AreEqual(2, planned.Select(p => p.GetMetadata("_YoloCompressOutputDirectory")).Distinct().Count());
    }

    [TestMethod]
    public void SpecialCharacters_StayPartOfTheName()
    {
        string directory = Plan(Item("100%25;best.pt")).Single().GetMetadata("_YoloCompressOutputDirectory");
        Assert.AreEqual(Path.Combine("/obj/", "100%;best"), directory);
    }

    private static TaskItem Item(string spec, params (string Name, string Value)[] metadata)
    {
        TaskItem item = new(spec);
        foreach ((string name, string value) in metadata)
            item.SetMetadata(name, value);
        return item;
    }

    private ITaskItem[] Plan(params ITaskItem[] items)
    {
        PlanModels plan = new() { BuildEngine = _engine, Items = items, IntermediateDirectory = "/obj/", Language = "C#" };
        Assert.AreEqual(_engine.Errors.Count == 0, plan.Execute() || _engine.Errors.Count > 0);
        return plan.Planned;
    }
}
