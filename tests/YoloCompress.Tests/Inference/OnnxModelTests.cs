using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using static YoloCompress.Onnx.TensorProto.Types;

namespace YoloCompress.Tests.Inference;

[TestClass]
public class OnnxModelTests
{
    private static readonly float[] Input = [.. Enumerable.Range(0, 12).Select(i => i - 3.75f)];

    [TestMethod]
    public void Run_GivesEveryOutput_IntegersAsFloats()
    {
        using OnnxModel model = new(SmallModels.Chain());

        IReadOnlyList<FloatTensor> outputs = model.Run(Input);

        Assert.AreEqual("x", model.InputName);
        CollectionAssert.AreEqual(new[] { 1, 3, 2, 2 }, model.InputShape);
        CollectionAssert.AreEqual(new[] { "twice", "whole" }, outputs.Select(o => o.Name).ToArray());
        CollectionAssert.AreEqual(new[] { 1, 3, 2, 2 }, outputs[0].Shape);
        CollectionAssert.AreEqual(Array.ConvertAll(Input, v => (v + 1) * 2), outputs[0].Values);
        CollectionAssert.AreEqual(Array.ConvertAll(Input, v => MathF.Truncate((v + 1) * 2)), outputs[1].Values);
        Assert.AreEqual(DataType.Int64, model.Outputs[1].Type);
    }

    [TestMethod]
    public void Run_TakesBytes_WhereTheModelDoes()
    {
        using OnnxModel model = new(SmallModels.Chain(DataType.Uint8));
        byte[] input = [.. Enumerable.Range(0, 12).Select(i => (byte)(i * 20))];

        IReadOnlyList<FloatTensor> outputs = model.Run(input);

        Assert.IsTrue(model.TakesBytes);
        CollectionAssert.AreEqual(Array.ConvertAll(input, v => (v + 1f) * 2), outputs[0].Values);
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => model.Run(Input));
        Assert.AreEqual(ErrorCodes.InputMismatch, e.Code);
    }

    [TestMethod]
    public void OpenDimensions_ComeFromTheSettings()
    {
        using OnnxModel model = new(SmallModels.Chain(DataType.Float, -1, 3, -1, -1), new() { InputShape = [1, 3, 2, 2] });

        CollectionAssert.AreEqual(new[] { 1, 3, 2, 2 }, model.InputShape);
        Assert.AreEqual(2 * (Input[0] + 1), model.Run(Input)[0].Values[0]);
    }

    [TestMethod]
    public void OpenBatch_CountsAsOne()
    {
        using OnnxModel model = new(SmallModels.Chain(DataType.Float, -1, 3, 2, 2));

        CollectionAssert.AreEqual(new[] { 1, 3, 2, 2 }, model.InputShape);
    }

    [TestMethod]
    public void OpenSizes_WithoutSettings_AreAnError()
    {
        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(
            () => new OnnxModel(SmallModels.Chain(DataType.Float, 1, 3, -1, -1)));

        Assert.AreEqual(ErrorCodes.UnsupportedInput, e.Code);
        StringAssert.Contains(e.Message, "ImageSize");
    }

    [TestMethod]
    public void WrongInputLength_NamesBothSizes()
    {
        using OnnxModel model = new(SmallModels.Chain());

        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => model.Run(new float[7]));

        Assert.AreEqual(ErrorCodes.InputMismatch, e.Code);
        StringAssert.Contains(e.Message, "12 floats");
        StringAssert.Contains(e.Message, "given 7");
    }

    [TestMethod]
    public void BrokenModel_IsRejectedWithItsFile()
    {
        byte[] half = SmallModels.Chain().ToBytes()[..60];

        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => new OnnxModel(half, new() { File = "a.onnx" }));

        Assert.AreEqual(ErrorCodes.ModelRejected, e.Code);
        Assert.AreEqual("a.onnx", e.File);
    }

    [TestMethod]
    public void TwoInputs_AreAnError()
    {
        var graph = SmallModels.Chain().Edit(e =>
        {
            e.Model.Graph.Input.Add(SmallModels.Value("y", DataType.Float, 1));
            e.Add("Identity", "id", ["y"], ["z"]);
            e.Model.Graph.Output.Add(SmallModels.Value("z", DataType.Float, 1));
        });

        YoloCompressException e = Assert.ThrowsExactly<YoloCompressException>(() => new OnnxModel(graph));

        Assert.AreEqual(ErrorCodes.UnsupportedInput, e.Code);
        StringAssert.Contains(e.Message, "x, y");
    }
}
