using YoloCompress.Diagnostics;
using YoloCompress.Pipeline;

namespace YoloCompress.Tests.Pipeline;

[TestClass]
public sealed class AccessorNameTests
{
    [TestMethod]
    [DataRow("yolov5n", "Yolov5n")]
    [DataRow("yolov5n-7", "Yolov5n7")]
    [DataRow("yolov5n-v6.0", "Yolov5nV60")]
    [DataRow("ultraface-slim-320", "UltrafaceSlim320")]
    [DataRow("nanodet_m", "NanodetM")]
    [DataRow("best model (final)", "BestModelFinal")]
    [DataRow("2nd", "_2nd")]
    [DataRow("größe", "Größe")]
    [DataRow("模型", "模型")]
    [DataRow("class", "Class")]
    [DataRow("sha256", "Sha256Model")]
    [DataRow("parameters", "ParametersModel")]
    public void FileName_GivesTheClassName(string file, string expected) => Assert.AreEqual(expected, AccessorName.Of(null, file));

    [TestMethod]
    public void FileNameWithoutLetters_IsAnError() =>
        Assert.AreEqual(ErrorCodes.InvalidAccessorName, Assert.ThrowsExactly<YoloCompressException>(() => AccessorName.Of(null, "---")).Code);

    [TestMethod]
    public void GivenName_IsTaken() => Assert.AreEqual("Detector_1", AccessorName.Of("Detector_1", "yolov5n"));

    [TestMethod]
    [DataRow("1st")]
    [DataRow("My.Detector")]
    [DataRow("my detector")]
    [DataRow("class")]
    [DataRow("OpenRead")]
    public void GivenNameThatIsNoIdentifier_IsAnError(string name) =>
        Assert.AreEqual(ErrorCodes.InvalidAccessorName, Assert.ThrowsExactly<YoloCompressException>(() => AccessorName.Of(name, "yolov5n")).Code);

    [TestMethod]
    [DataRow("My.App", "My.App.Models")]
    [DataRow("", "Models")]
    [DataRow("my-app.1st", "my_app._1st.Models")]
    [DataRow("a.event.b", "a.@event.b.Models")]
    public void RootNamespace_GivesTheNamespace(string root, string expected) => Assert.AreEqual(expected, AccessorName.Namespace(root));

    [TestMethod]
    [DataRow(null, "models/yolov5n.onnx")]
    [DataRow("assets\\a.onnx", "assets/a.onnx")]
    [DataRow("a.onnx", "a.onnx")]
    public void LogicalName_IsAPathWithSlashes(string? given, string expected) => Assert.AreEqual(expected, LogicalNames.Of(given, "yolov5n"));

    [TestMethod]
    [DataRow("../a.onnx")]
    [DataRow("/a.onnx")]
    [DataRow("C:\\a.onnx")]
    [DataRow("a//b.onnx")]
    public void LogicalNameThatLeadsElsewhere_IsAnError(string given) =>
        Assert.AreEqual(ErrorCodes.InvalidLogicalName, Assert.ThrowsExactly<YoloCompressException>(() => LogicalNames.Of(given, "yolov5n")).Code);
}
