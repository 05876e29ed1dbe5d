using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Onnx.Shapes;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Onnx;

/// <summary>Every shape rule against what ONNX Runtime really gives.</summary>
[TestClass]
public sealed class ShapeRulesTests
{
    private sealed record Case(string Name, long Opset, DataType Output, Action<ModelSketch> Build);

    // Input x [1, 6, 10, 7]; the result is called y.
    private static readonly Case[] Cases =
    [
        new("Conv", 13, DataType.Float, s => s.Random("w", 4, 6, 3, 3).Node("Conv", "x w", "y")),
        new("Conv strided", 13, DataType.Float, s => s.Random("w", 4, 6, 3, 2).Node("Conv", "x w", "y", n => n.Set("strides", 2, 3L).Set("pads", 1, 0, 2, 1L))),
        new("Conv dilated", 13, DataType.Float, s => s.Random("w", 4, 6, 3, 3).Node("Conv", "x w", "y", n => n.Set("dilations", 2, 1L))),
        new("Conv grouped", 13, DataType.Float, s => s.Random("w", 4, 3, 1, 1).Node("Conv", "x w", "y", n => n.Set("group", 2))),
        new("Conv SAME", 13, DataType.Float, s => s.Random("w", 4, 6, 3, 3).Node("Conv", "x w", "y", n => n.Set("auto_pad", "SAME_UPPER").Set("strides", 2, 2L))),
        new("Conv VALID", 13, DataType.Float, s => s.Random("w", 4, 6, 3, 3).Node("Conv", "x w", "y", n => n.Set("auto_pad", "VALID"))),
        new("ConvTranspose", 13, DataType.Float, s => s.Random("w", 6, 2, 3, 3).Node("ConvTranspose", "x w", "y", n => n.Set("strides", 2, 2L).Set("pads", 1, 1, 1, 1L).Set("output_padding", 1, 1L))),
        new("ConvTranspose grouped", 13, DataType.Float, s => s.Random("w", 6, 2, 2, 2).Node("ConvTranspose", "x w", "y", n => n.Set("group", 3).Set("strides", 2, 2L))),
        new("ConvTranspose SAME", 13, DataType.Float, s => s.Random("w", 6, 2, 3, 3).Node("ConvTranspose", "x w", "y", n => n.Set("auto_pad", "SAME_LOWER").Set("strides", 2, 2L))),
        new("MaxPool", 13, DataType.Float, s => s.Node("MaxPool", "x", "y", n => n.Set("kernel_shape", 3, 3L).Set("strides", 2, 2L))),
        new("MaxPool ceil", 13, DataType.Float, s => s.Node("MaxPool", "x", "y", n => n.Set("kernel_shape", 3, 3L).Set("strides", 2, 2L).Set("ceil_mode", 1))),
        new("MaxPool ceil padded", 13, DataType.Float, s => s.Node("MaxPool", "x", "y", n => n.Set("kernel_shape", 2, 2L).Set("strides", 3, 3L).Set("pads", 1, 1, 1, 1L).Set("ceil_mode", 1))),
        new("AveragePool", 13, DataType.Float, s => s.Node("AveragePool", "x", "y", n => n.Set("kernel_shape", 2, 2L).Set("pads", 1, 1, 0, 0L))),
        new("GlobalAveragePool", 13, DataType.Float, s => s.Node("GlobalAveragePool", "x", "y")),
        new("Resize scales", 13, DataType.Float, s => s.Floats("r", [4], 1, 1, 1.5f, 2.4f).Node("Resize", "x - r", "y")),
        new("Resize sizes", 13, DataType.Float, s => s.Integers("r", 1, 6, 5, 14).Node("Resize", "x - - r", "y", n => n.Set("mode", "linear"))),
        new("Resize axes", 18, DataType.Float, s => s.Integers("r", 5, 14).Node("Resize", "x - - r", "y", n => n.Set("axes", 2, 3L))),
        new("Resize 10", 10, DataType.Float, s => s.Floats("r", [4], 1, 1, 2, 3).Node("Resize", "x r", "y")),
        new("Upsample", 9, DataType.Float, s => s.Floats("r", [4], 1, 1, 2, 2.5f).Node("Upsample", "x r", "y")),
        new("SpaceToDepth", 13, DataType.Float, s => s.Node("Slice", "x a b c", "z").Integers("a", 0).Integers("b", 6).Integers("c", 3).Node("SpaceToDepth", "z", "y", n => n.Set("blocksize", 2))),
        new("DepthToSpace", 13, DataType.Float, s => s.Node("Slice", "x a b c", "z").Integers("a", 0).Integers("b", 4).Integers("c", 1).Node("DepthToSpace", "z", "y", n => n.Set("blocksize", 2))),
        new("Gemm", 13, DataType.Float, s => s.Node("Flatten", "x", "f", n => n.Set("axis", 2)).Random("w", 5, 70).Node("Gemm", "f w", "y", n => n.Set("transB", 1))),
        new("Gemm transA", 13, DataType.Float, s => s.Node("Flatten", "x", "f", n => n.Set("axis", 2)).Random("w", 6, 5).Node("Gemm", "f w", "y", n => n.Set("transA", 1))),
        new("MatMul", 13, DataType.Float, s => s.Random("w", 7, 3).Node("MatMul", "x w", "y")),
        new("MatMul vector", 13, DataType.Float, s => s.Random("w", 7).Node("MatMul", "x w", "y")),
        new("MatMul batch", 13, DataType.Float, s => s.Random("w", 2, 1, 7, 3).Node("MatMul", "x w", "y")),
        new("Add", 13, DataType.Float, s => s.Random("w", 6, 1, 1).Node("Add", "x w", "y")),
        new("Mul larger", 13, DataType.Float, s => s.Random("w", 2, 3, 1, 1, 7).Node("Mul", "w x2", "y").Node("Reshape", "x r", "x2").Integers("r", 1, 3, 2, 10, 7)),
        new("PRelu", 13, DataType.Float, s => s.Random("w", 6, 1, 1).Node("PRelu", "x w", "y")),
        new("Clip", 13, DataType.Float, s => s.Floats("a", [], 0).Node("Clip", "x a", "y")),
        new("BatchNormalization", 13, DataType.Float, s => s.BatchNormalization("x", "y", 6)),
        new("Concat", 13, DataType.Float, s => s.Random("w", 1, 6, 10, 2).Node("Concat", "x w", "y", n => n.Set("axis", -1))),
        new("Split sizes", 13, DataType.Float, s => s.Integers("p", 1, 5).Node("Split", "x p", "z y", n => n.Set("axis", 1))),
        new("Split equal", 13, DataType.Float, s => s.Node("Split", "x", "z y v", n => n.Set("axis", 1))),
        new("Split attribute", 11, DataType.Float, s => s.Node("Split", "x", "z y", n => n.Set("axis", 1).Set("split", 4, 2L))),
        new("Split uneven", 18, DataType.Float, s => s.Node("Split", "x", "z v w y", n => n.Set("axis", 2).Set("num_outputs", 4))),
        new("Slice", 13, DataType.Float, s => s.Integers("a", 1, -3).Integers("b", 9, long.MaxValue).Integers("c", 2, 3).Integers("d", 3, 2).Node("Slice", "x a b c d", "y")),
        new("Slice backwards", 13, DataType.Float, s => s.Integers("a", -1).Integers("b", -100).Integers("c", 3).Integers("d", -2).Node("Slice", "x a b c d", "y")),
        new("Slice out of range", 13, DataType.Float, s => s.Integers("a", -100).Integers("b", 100).Integers("c", 3).Node("Slice", "x a b c", "y")),
        new("Slice 9", 9, DataType.Float, s => s.Node("Slice", "x", "y", n => n.Set("starts", 1, 0L).Set("ends", 5, -1L).Set("axes", 1, 3L))),
        new("Gather", 13, DataType.Float, s => s.Integers("i", 2, 0, -1).Node("Gather", "x i", "y", n => n.Set("axis", 1))),
        new("Gather scalar", 13, DataType.Float, s => { s.Graph.Initializer.Add(Tensors.Int64("i", [], [3])); s.Node("Gather", "x i", "y", n => n.Set("axis", 2)); }),
        new("Transpose", 13, DataType.Float, s => s.Node("Transpose", "x", "y", n => n.Set("perm", 0, 2, 3, 1L))),
        new("Transpose reversed", 13, DataType.Float, s => s.Node("Transpose", "x", "y")),
        new("Expand", 13, DataType.Float, s => s.Integers("r", 2, 1, 6, 10, 1).Node("Expand", "x r", "y")),
        new("Tile", 13, DataType.Float, s => s.Integers("r", 1, 2, 1, 3).Node("Tile", "x r", "y")),
        new("Pad", 13, DataType.Float, s => s.Integers("p", 0, 0, 1, 2, 0, 0, 3, -1).Node("Pad", "x p", "y")),
        new("Pad axes", 18, DataType.Float, s => s.Integers("p", 1, 2).Integers("a", -1).Node("Pad", "x p - a", "y")),
        new("Pad 9", 9, DataType.Float, s => s.Node("Pad", "x", "y", n => n.Set("pads", 0, 0, 1, 2, 0, 0, 3, 0L))),
        new("Reshape", 13, DataType.Float, s => s.Integers("r", 0, 3, -1, 7).Node("Reshape", "x r", "y")),
        new("Flatten", 13, DataType.Float, s => s.Node("Flatten", "x", "y", n => n.Set("axis", -1))),
        new("Squeeze", 13, DataType.Float, s => s.Integers("a", 0).Node("Squeeze", "x a", "y")),
        new("Squeeze all", 13, DataType.Float, s => s.Node("Squeeze", "x", "y")),
        new("Squeeze attribute", 11, DataType.Float, s => s.Node("Squeeze", "x", "y", n => n.Set("axes", [0L]))),
        new("Unsqueeze", 13, DataType.Float, s => s.Integers("a", -1, 2).Node("Unsqueeze", "x a", "y")),
        new("Unsqueeze attribute", 11, DataType.Float, s => s.Node("Unsqueeze", "x", "y", n => n.Set("axes", 1, 3L))),
        new("Shape", 13, DataType.Int64, s => s.Node("Shape", "x", "y")),
        new("Shape part", 15, DataType.Int64, s => s.Node("Shape", "x", "y", n => n.Set("start", -3).Set("end", -1))),
        new("ReduceMean", 13, DataType.Float, s => s.Node("ReduceMean", "x", "y", n => n.Set("axes", 2, -1L))),
        new("ReduceMean 18", 18, DataType.Float, s => s.Integers("a", 1).Node("ReduceMean", "x a", "y", n => n.Set("keepdims", 0))),
        new("ReduceSum none", 13, DataType.Float, s => s.Node("ReduceSum", "x -", "y", n => n.Set("noop_with_empty_axes", 1))),
        new("ReduceMax all", 13, DataType.Float, s => s.Node("ReduceMax", "x", "y", n => n.Set("keepdims", 0))),
        new("ArgMax", 13, DataType.Int64, s => s.Node("ArgMax", "x", "y", n => n.Set("axis", 1).Set("keepdims", 0))),
        new("TopK", 13, DataType.Float, s => s.Integers("k", 3).Node("TopK", "x k", "y i", n => n.Set("axis", 2))),
        new("Softmax", 13, DataType.Float, s => s.Node("Softmax", "x", "y")),
        new("HardSwish", 14, DataType.Float, s => s.Node("HardSwish", "x", "y")),
        new("LayerNormalization", 17, DataType.Float, s => s.Random("w", 7).Node("LayerNormalization", "x w", "y")),
        new("Cast", 13, DataType.Int64, s => s.Node("Cast", "x", "y", n => n.Set("to", (long)DataType.Int64))),
        new("GridSample", 16, DataType.Float, s => s.Random("g", 1, 4, 5, 2).Node("GridSample", "x g", "y")),
        new("Where", 13, DataType.Float, s => s.Random("w", 1, 6, 1, 1).Floats("z", [], 0).Node("Greater", "x z", "c").Node("Where", "c x w", "y")),
    ];

    public static IEnumerable<object[]> Names => Cases.Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Shape_IsTheRuntimes(string name)
    {
        Case one = Cases.Single(c => c.Name == name);
        ModelSketch sketch = new ModelSketch(one.Opset).Input("x", 1, 6, 10, 7);
        one.Build(sketch);
        ModelGraph graph = sketch.Build(one.Output, "y").Edit(_ => { });
        int[]? ours = ValueShapes.Of(graph).GetValueOrDefault("y");
        using OnnxModel model = new(graph);
        Assert.IsNotNull(ours);
        CollectionAssert.AreEqual(model.Run(new float[420])[0].Shape, ours);
    }

    [TestMethod]
    public void Mismatch_NamesTheNode()
    {
        ModelGraph graph = new ModelSketch().Input("x", 1, 3, 8, 8).Random("w", 4, 5, 1, 1).Node("Conv", "x w", "y").Build("y");
        Assert.Contains("Conv_0", Assert.ThrowsExactly<ShapeMismatchException>(() => ValueShapes.Of(graph)).Message);
    }

    [TestMethod]
    public void UnknownOperator_LeavesItsValueOut()
    {
        ModelGraph graph = new ModelSketch().Input("x", 1, 3, 8, 8).Node("NonZero", "x", "i").Node("Relu", "x", "y").Build("y", "i");
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph);
        Assert.IsFalse(shapes.ContainsKey("i"));
        CollectionAssert.AreEqual(new[] { 1, 3, 8, 8 }, shapes["y"]);
    }
}
