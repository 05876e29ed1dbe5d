using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

[TestClass]
public sealed class TorchTensorTests
{
    private readonly Layers _layers = new(9);

    [TestMethod]
    [DataRow("HalfStorage", TorchDataType.Float16)]
    [DataRow("BFloat16Storage", TorchDataType.BFloat16)]
    [DataRow("FloatStorage", TorchDataType.Float32)]
    [DataRow("DoubleStorage", TorchDataType.Float64)]
    [DataRow("ByteStorage", TorchDataType.UInt8)]
    [DataRow("CharStorage", TorchDataType.Int8)]
    [DataRow("ShortStorage", TorchDataType.Int16)]
    [DataRow("IntStorage", TorchDataType.Int32)]
    [DataRow("LongStorage", TorchDataType.Int64)]
    public void ToFloats_OfEveryType(string storage, TorchDataType type)
    {
        TorchTensor tensor = Read(new([2, 3], [1, 2, 3, 4, 5, 96], storage));
        Assert.AreEqual(type, tensor.DataType);
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5, 96 }, tensor.ToFloats());
        Assert.IsTrue(tensor.FillsStorage);
    }

    [TestMethod]
    public void ToFloats_OfAView_FollowsItsStrides()
    {
        // The transpose of rows 1 and 2 of a 3 x 4 matrix.
        TorchTensor tensor = Read(new([4, 2], [.. Enumerable.Range(0, 12).Select(i => (float)i)], "HalfStorage") { Stride = [1, 4], Offset = 4 });
        CollectionAssert.AreEqual(new float[] { 4, 8, 5, 9, 6, 10, 7, 11 }, tensor.ToFloats());
        Assert.IsFalse(tensor.FillsStorage);
    }

    [TestMethod]
    public void ToFloats_OfAScalar() => CollectionAssert.AreEqual(new float[] { 7 }, Read(new([], [7])).ToFloats());

    [TestMethod]
    public void Widths_AndTypes_ComeFromTheTensors()
    {
        ModelGraph graph = ModuleCheck.Import(ModuleCheck.Model(new(3, "HalfStorage"), 4, new Layers(4, "HalfStorage").Conv(4, 5, 3), 5));
        TensorProto weight = graph.Initializer("model.1.conv.weight")!;
        Assert.AreEqual(TensorProto.Types.DataType.Float, weight.Type());
        CollectionAssert.AreEqual(new long[] { 5, 4, 3, 3 }, weight.Dims.ToArray());
        Assert.AreEqual(TorchDataType.Float16, ((CheckpointOrigin)graph.Origin!).DataTypes["model.1.conv.weight"]);
        Assert.IsTrue(weight.ToFloats().All(f => (float)(Half)f == f));
    }

    [TestMethod]
    [DataRow("past its end", new long[] { 5, 3, 3, 4 }, null, 0L)]
    [DataRow("past its end", new long[] { 4, 3, 3, 3 }, null, 1L)]
    [DataRow("past its end", new long[] { 4, 3, 3, 3 }, new long[] { 27, 9, 3, 2 }, 0L)]
    [DataRow("negative", new long[] { -4, 3, 3, 3 }, null, 0L)]
    [DataRow("negative", new long[] { 4, 3, 3, 3 }, null, -1L)]
    [DataRow("negative", new long[] { 4, 3, 3, 3 }, new long[] { 27, 9, 3, -1 }, 0L)]
    [DataRow("1 strides", new long[] { 4, 3, 3, 3 }, new long[] { 1 }, 0L)]
    [DataRow("108000 elements", new long[] { 4000, 3, 3, 3 }, new long[] { 0, 9, 3, 1 }, 0L)]
    [DataRow("impossibly large", new long[] { 1L << 40, 1L << 40, 1, 1 }, new long[] { 0, 0, 0, 0 }, 0L)]
    [DataRow("impossibly large", new long[] { 4, 3, 3, 3 }, new long[] { 1L << 62, 1L << 62, 3, 1 }, 0L)]
    public void Import_ATensorThatDoesNotFitItsStorage_IsAnErrorThatNamesIt(string explanation, long[] shape, long[]? stride, long offset)
    {
        PythonObject model = ModuleCheck.Model(_layers, 4, _layers.Conv(4, 4, 3), 4);
        PythonTensor weight = model["model"]["0"]["conv"].Weight("weight");
        weight.Shape = shape;
        weight.Stride = stride;
        weight.Offset = offset;
        YoloCompressException error = Fails(model, ErrorCodes.CheckpointTensor);
        Assert.Contains("'model.0.conv.weight'", error.Message);
        Assert.Contains(explanation, error.Message);
    }

    [TestMethod]
    public void Import_ATensorOfAnotherRank_IsAnError()
    {
        PythonObject model = ModuleCheck.Model(_layers, 4, _layers.Conv(4, 4, 3), 4);
        model["model"]["0"]["conv"].Weight("weight").Shape = [4, 27];
        Assert.Contains("model.0.conv", Fails(model, ErrorCodes.InvalidModule).Message);
    }

    private static TorchTensor Read(PythonTensor tensor)
    {
        PythonObject model = ModuleCheck.Model(new(), 4, new Layers(2).Conv(4, 4, 3), 4);
        model.Buffers["probe"] = tensor;
        return TorchCheckpoint.Read(CheckpointFile.SaveModel(model)).StateDictionary().Single(t => t.Name == "probe");
    }

    private static YoloCompressException Fails(PythonObject model, string code)
    {
        YoloCompressException error = Assert.ThrowsExactly<YoloCompressException>(() => ModuleCheck.Import(model));
        Assert.AreEqual(code, error.Code, error.Message);
        return error;
    }
}
