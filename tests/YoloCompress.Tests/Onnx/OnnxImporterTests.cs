using Google.Protobuf;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.TestAssets;
using YoloCompress.Tests.Pipeline;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Tests.Onnx;

[TestClass]
public sealed class OnnxImporterTests
{
    private static ModelGraph Import(byte[] bytes, int? imageSize = null) =>
        OnnxImporter.Import(bytes, new() { ImageSize = imageSize }, NullDiagnostics.Instance);

    private static YoloCompressException Refused(byte[] bytes, int? imageSize = null) =>
        Assert.ThrowsExactly<YoloCompressException>(() => Import(bytes, imageSize));

    [TestMethod]
    public void TinyDetector_StaysWhatItIs()
    {
        ModelGraph graph = TinyDetector.Build(96), imported = Import(graph.ToBytes());
        Canonical.Assert(imported);
        Assert.AreEqual(0, Parity.Difference(graph, imported));
        Assert.IsTrue(imported.Nodes.Any(n => n.OpType == "BatchNormalization"));
        Assert.AreEqual(graph.Metadata("names"), imported.Metadata("names"));
    }

    [TestMethod]
    public void Import_IsTheSameAgain()
    {
        byte[] once = Import(TinyDetector.Build(96).ToBytes()).ToBytes();
        CollectionAssert.AreEqual(once, Import(once).ToBytes());
    }

    [TestMethod]
    public void ShapeArithmetic_IsFolded()
    {
        // View(x.size(0), -1, x.size(3)), as older exporters write it.
        ModelGraph graph = new ModelSketch(9).Input("x", 1, 3, 4, 6)
            .Node("Shape", "x", "s").Node("Constant", "", "i0", n => n.Set("value", Tensors.Int64("", [], [0]))).Node("Gather", "s i0", "d0")
            .Node("Shape", "x", "t").Node("Constant", "", "i3", n => n.Set("value", Tensors.Int64("", [], [3]))).Node("Gather", "t i3", "d3")
            .Node("Unsqueeze", "d0", "u0", n => n.Set("axes", [0L])).Node("Unsqueeze", "d3", "u3", n => n.Set("axes", [0L]))
            .Integers("m", -1).Node("Concat", "u0 m u3", "shape", n => n.Set("axis", 0)).Node("Reshape", "x shape", "y").Build("y");
        ModelGraph imported = Import(graph.ToBytes());
        Assert.HasCount(1, imported.Nodes);
        CollectionAssert.AreEqual(new long[] { 1, -1, 6 }, imported.Initializer("shape")!.ToInt64s());
        CollectionAssert.AreEqual(new[] { 1, 12, 6 }, imported.Outputs[0].StaticShape());
        Assert.AreEqual(0, Parity.Difference(graph, imported));
    }

    [TestMethod]
    public void ResizeSizes_FromShapes_AreFolded()
    {
        ModelGraph graph = new ModelSketch(11).Input("x", 1, 3, 4, 6).Node("Shape", "x", "s")
            .Integers("zero", 0).Integers("two", 2).Integers("four", 4).Node("Slice", "s zero two", "head").Node("Slice", "s two four", "tail")
            .Node("Mul", "tail two", "twice").Node("Cast", "twice", "c", n => n.Set("to", (long)DataType.Int64)).Node("Concat", "head c", "sizes", n => n.Set("axis", 0))
            .Floats("roi", [0]).Floats("scales", [0]).Node("Resize", "x roi scales sizes", "y", n => n.Set("mode", "nearest").Set("coordinate_transformation_mode", "asymmetric")).Build("y");
        ModelGraph imported = Import(graph.ToBytes());
        Assert.HasCount(1, imported.Nodes);
        CollectionAssert.AreEqual(new long[] { 1, 3, 8, 12 }, imported.Initializer("sizes")!.ToInt64s());
        Assert.AreEqual(0, Parity.Difference(graph, imported));
    }

    [TestMethod]
    public void LargeExpansion_IsLeftToTheRuntime()
    {
        ModelGraph graph = new ModelSketch().Input("x", 1, 3, 64, 64).Floats("v", [1, 1, 1, 64], [.. Enumerable.Range(0, 64).Select(i => (float)i)])
            .Integers("shape", 1, 3, 64, 64).Node("Expand", "v shape", "e").Node("Add", "x e", "y").Build("y");
        ModelGraph imported = Import(graph.ToBytes());
        Assert.IsLessThan(1000, imported.ToBytes().Length);
        Assert.AreEqual(0, Parity.Difference(graph, imported));
    }

    [TestMethod]
    public void NoOps_AreRemoved()
    {
        ModelGraph graph = new ModelSketch(12).Input("x", 1, 3, 4, 4).Node("Identity", "x", "a").Node("Relu", "a", "b").Node("Dropout", "b", "c m")
            .Node("Cast", "c", "d", n => n.Set("to", (long)DataType.Float)).Integers("same", 1, 3, 4, 4).Node("Reshape", "d same", "e")
            .Node("Transpose", "e", "f", n => n.Set("perm", 0, 1, 2, 3L)).Node("Concat", "f", "g", n => n.Set("axis", 1)).Node("Identity", "g", "y").Build("y");
        ModelGraph imported = Import(graph.ToBytes());
        Assert.AreEqual("Relu", string.Join(" ", imported.Nodes.Select(n => n.OpType)));
        Assert.AreEqual(0, Parity.Difference(graph, imported));
    }

    [TestMethod]
    public void WeightsInConstantNodesOrListedAsInputs_BecomeInitializers()
    {
        ModelSketch sketch = new ModelSketch().Input("x", 1, 3, 4, 4).Random("w", 4, 3, 1, 1).Random("v", 2, 4, 1, 1);
        TensorProto weight = sketch.Graph.Initializer[0].Clone();
        sketch.Graph.Initializer.RemoveAt(0);
        sketch.Graph.Input.Add(ValueInfos.Tensor("v", DataType.Float, 2, 4, 1, 1));
        ModelGraph graph = sketch.Node("Constant", "", "w", n => n.Set("value", weight)).Node("Conv", "x w", "a").Node("Conv", "a v", "y").Build("y");
        ModelGraph imported = Import(graph.ToBytes());
        Canonical.Assert(imported);
        CollectionAssert.AreEquivalent(new[] { "w", "v" }, imported.Initializers.Select(t => t.Name).ToArray());
        Assert.IsLessThan(1e-6, Parity.Difference(graph, imported));
    }

    [TestMethod]
    public void UnnamedNodes_GetNamesOfTheirOwn()
    {
        ModelSketch sketch = new ModelSketch().Input("x", 1, 3, 4, 4).Node("Relu", "x", "a").Node("Relu", "a", "b").Node("Relu", "b", "y");
        sketch.Graph.Node[0].Name = sketch.Graph.Node[2].Name = "same";
        sketch.Graph.Node[1].ClearName();
        CollectionAssert.AreEqual(new[] { "same", "Relu_b", "Relu_y" }, Import(sketch.Bytes("y")).Nodes.Select(n => n.Name).ToArray());
    }

    [TestMethod]
    public void OpenSizes_AreFixed()
    {
        byte[] open = new ModelSketch().Input("x", -1, 3, -1, -1).Random("w", 4, 3, 3, 3).Node("Conv", "x w", "y").Bytes("y");
        CollectionAssert.AreEqual(new[] { 1, 4, 30, 30 }, Import(open, 32).Outputs[0].StaticShape());
        YoloCompressException refused = Refused(open);
        Assert.AreEqual(ErrorCodes.OnnxInputSize, refused.Code);
        Assert.Contains("ImageSize", refused.Message);
    }

    [TestMethod]
    public void FixedSize_ContradictingImageSize_IsRefused()
    {
        byte[] model = new ModelSketch().Input("x", 1, 3, 32, 32).Node("Relu", "x", "y").Bytes("y");
        Assert.AreEqual(ErrorCodes.OnnxInputSize, Refused(model, 64).Code);
        Import(model, 32);
    }

    [TestMethod]
    public void HalfPrecision_IsWidenedWithAWarning()
    {
        ModelSketch sketch = new ModelSketch().Input("x", 1, 3, 4, 4).Node("Cast", "x", "h", n => n.Set("to", (long)DataType.Float16));
        sketch.Graph.Initializer.Add(Tensors.Raw("w", DataType.Float16, [1, 3, 1, 1], [0, 0x3C, 0, 0x40, 0, 0xB8]));
        ModelGraph graph = sketch.Node("Conv", "h w", "c").Node("Cast", "c", "y", n => n.Set("to", (long)DataType.Float)).Build("y");
        RecordingDiagnostics diagnostics = new();
        ModelGraph imported = OnnxImporter.Import(graph.ToBytes(), null, diagnostics);
        Assert.AreEqual(ErrorCodes.OnnxHalfPrecision, diagnostics.Warnings.Single().Code);
        CollectionAssert.AreEqual(new[] { 1f, 2f, -0.5f }, imported.Initializer("w")!.ToFloats());
        Assert.HasCount(1, imported.Nodes);
        Assert.IsLessThan(0.02, Parity.Difference(graph, imported));
    }

    [TestMethod]
    public void ExternalWeights_AreTakenIn()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "model.onnx"), data = Path.Combine(folder.Path, "weights.bin");
        ModelGraph whole = new ModelSketch().Input("x", 1, 3, 4, 4).Random("w", 4, 3, 1, 1).Node("Conv", "x w", "y").Build("y");
        File.WriteAllBytes(data, [1, 2, 3, 4, .. whole.Initializers[0].RawData]);
        ModelProto model = whole.Model.Clone();
        void Store(string location, int offset, int length)
        {
            TensorProto tensor = model.Graph.Initializer[0];
            tensor.ClearRawData();
            tensor.DataLocation = TensorProto.Types.DataLocation.External;
            tensor.ExternalData.Clear();
            tensor.ExternalData.Add([new() { Key = "location", Value = location }, new() { Key = "offset", Value = $"{offset}" }, new() { Key = "length", Value = $"{length}" }]);
            File.WriteAllBytes(path, model.ToByteArray());
        }

        ModelGraph Load() => OnnxImporter.Import(path, null, NullDiagnostics.Instance);
        Store("weights.bin", 4, 48);
        Assert.AreEqual(0, Parity.Difference(whole, Load()));
        CollectionAssert.AreEqual(new[] { "weights.bin" }, OnnxImporter.ExternalFiles(path).ToArray());
        foreach ((string location, int offset, int length) in ((string, int, int)[])[("weights.bin", 8, 48), ("weights.bin", -4, 48), ("missing.bin", 0, 48), ("../weights.bin", 4, 48), ("/etc/hostname", 0, 1)])
        {
            Store(location, offset, length);
            YoloCompressException refused = Assert.ThrowsExactly<YoloCompressException>(Load);
            Assert.AreEqual(ErrorCodes.OnnxExternalData, refused.Code);
            Assert.AreEqual(path, refused.File);
        }
    }

    [TestMethod]
    public void MissingFileAndFolder_AreRefused()
    {
        using TemporaryFolder folder = new();
        foreach (string path in (string[])[folder.Path, Path.Combine(folder.Path, "none.onnx")])
        {
            YoloCompressException refused = Assert.ThrowsExactly<YoloCompressException>(() => OnnxImporter.Import(path, null, NullDiagnostics.Instance));
            Assert.AreEqual(ErrorCodes.OnnxFileMissing, refused.Code);
        }
    }

    [TestMethod]
    public void EmptyAndForeignFiles_AreRefused()
    {
        foreach (byte[] bytes in (byte[][])[[], [0], "Hello, this is text and no model."u8.ToArray(), [0x50, 0x4B, 3, 4, 0, 0], new byte[5000], new ModelProto { IrVersion = 7 }.ToByteArray()])
            Assert.AreEqual(ErrorCodes.OnnxUnreadable, Refused(bytes).Code);
    }

    [TestMethod]
    public void CutFiles_AreRefusedWhereverTheyAreCut()
    {
        byte[] whole = TinyDetector.Build(96).ToBytes();
        for (int length = 1; length < whole.Length; length += 997)
        {
            YoloCompressException refused = Refused(whole[..length]);
            Assert.Contains(refused.Code, (string[])[ErrorCodes.OnnxUnreadable, ErrorCodes.OnnxInconsistent]);
        }
    }

    [TestMethod]
    public void DamagedFiles_AreRefusedOrImported_ButNeverCrash()
    {
        byte[] whole = new ModelSketch().Input("x", 1, 3, 8, 8).Random("w", 4, 3, 3, 3).Node("Conv", "x w", "c", n => n.Set("strides", 1, 1L)).BatchNormalization("c", "n", 4)
            .Integers("r", 1, 4, -1).Node("Reshape", "n r", "v").Node("Split", "v", "s1 s2", n => n.Set("axis", 1)).Node("Add", "s1 s2", "y").Bytes("y");
        Random random = new(5);
        for (int i = 0; i < 2000; i++)
        {
            byte[] damaged = [.. whole];
            for (int j = 0; j < 1 + (i % 3); j++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            try
            {
                Import(damaged);
            }
            catch (YoloCompressException e)
            {
                Assert.StartsWith("YC03", e.Code);
            }
        }
    }

    [TestMethod]
    public void OldAndNewOperatorSets_AreRefused()
    {
        Assert.AreEqual(ErrorCodes.OnnxTooOld, Refused(new ModelSketch(8).Input("x", 1, 3, 4, 4).Node("Relu", "x", "y").Bytes("y")).Code);
        Assert.AreEqual(ErrorCodes.OnnxTooNew, Refused(new ModelSketch(99).Input("x", 1, 3, 4, 4).Node("Relu", "x", "y").Bytes("y")).Code);
        ModelSketch future = new ModelSketch().Input("x", 1, 3, 4, 4).Node("Relu", "x", "y");
        future.Model.IrVersion = 99;
        Assert.AreEqual(ErrorCodes.OnnxTooNew, Refused(future.Bytes("y")).Code);
    }

    [TestMethod]
    [DataRow("If", ErrorCodes.OnnxUnsupportedConstruct)]
    [DataRow("Loop", ErrorCodes.OnnxUnsupportedConstruct)]
    [DataRow("SequenceConstruct", ErrorCodes.OnnxUnsupportedConstruct)]
    [DataRow("com.microsoft.FusedConv", ErrorCodes.OnnxCustomOperators)]
    [DataRow("mine.Fancy", ErrorCodes.OnnxCustomOperators)]
    [DataRow("QuantizeLinear", ErrorCodes.OnnxAlreadyQuantized)]
    public void OperatorsThatCannotBeWorkedOn_AreRefused(string op, string code)
    {
        ModelSketch sketch = new ModelSketch().Input("x", 1, 3, 4, 4).Floats("s", [], 0.1f).Node(op.Split('.')[^1], "x s", "y");
        sketch.Graph.Node[0].Domain = op.Contains('.') ? op[..op.LastIndexOf('.')] : "";
        Assert.AreEqual(code, Refused(sketch.Bytes("y")).Code);
    }

    [TestMethod]
    public void QuantizedModels_PassWhereAllowed()
    {
        byte[] model = new ModelSketch().Input("x", 1, 3, 4, 4).Floats("s", [], 0.1f).Node("QuantizeLinear", "x s", "q").Node("DequantizeLinear", "q s", "y").Bytes("y");
        Assert.IsTrue(QuantizationMarks.IsQuantized(OnnxImporter.Import(model, new() { AllowQuantized = true }, NullDiagnostics.Instance)));
    }

    [TestMethod]
    public void InputsThatAreNoPicture_AreRefused()
    {
        byte[][] models =
        [
            new ModelSketch().Input("x", 1, 3, 4, 4).Input("z", 1, 3, 4, 4).Node("Add", "x z", "y").Bytes("y"),
            new ModelSketch().Input("x", 1, 12).Node("Relu", "x", "y").Bytes("y"),
            new ModelSketch().Input("x", 8, 3, 4, 4).Node("Relu", "x", "y").Bytes("y"),
            new ModelSketch().Input("x", 1, 5, 4, 4).Node("Relu", "x", "y").Bytes("y"),
        ];
        foreach (byte[] model in models)
            Assert.AreEqual(ErrorCodes.OnnxInput, Refused(model).Code);
        ModelSketch bytes = new ModelSketch().Input("x", 1, 3, 4, 4).Node("Cast", "x", "y", n => n.Set("to", 1L));
        bytes.Graph.Input[0].Type.TensorType.ElemType = (int)DataType.Uint8;
        Assert.AreEqual(ErrorCodes.OnnxInput, Refused(bytes.Bytes("y")).Code);
    }

    [TestMethod]
    public void ContradictingGraphs_AreRefused()
    {
        byte[][] models =
        [
            new ModelSketch().Input("x", 1, 3, 4, 4).Node("Relu", "gone", "y").Bytes("y"),
            new ModelSketch().Input("x", 1, 3, 4, 4).Node("Relu", "x", "y").Node("Exp", "x", "y").Bytes("y"),
            new ModelSketch().Input("x", 1, 3, 4, 4).Node("Add", "x b", "a").Node("Relu", "a", "b").Node("Exp", "b", "y").Bytes("y"),
            new ModelSketch().Input("x", 1, 3, 4, 4).Random("w", 2, 4, 1, 1).Node("Conv", "x w", "y").Bytes("y"),
            new ModelSketch().Input("x", 1, 3, 4, 4).Random("w", 2, 3, 1, 1).Random("w", 2, 3, 1, 1).Node("Conv", "x w", "y").Bytes("y"),
            new ModelSketch().Input("x", 1, 3, 4, 4).Integers("r", 1, 7, 7).Node("Reshape", "x r", "y").Bytes("y"),
        ];
        foreach (byte[] model in models)
            Assert.AreEqual(ErrorCodes.OnnxInconsistent, Refused(model).Code);
        ModelSketch shortWeight = new ModelSketch().Input("x", 1, 3, 4, 4).Random("w", 2, 3, 1, 1).Node("Conv", "x w", "y");
        shortWeight.Graph.Initializer[0].RawData = ByteString.CopyFrom(new byte[20]);
        Assert.AreEqual(ErrorCodes.OnnxInconsistent, Refused(shortWeight.Bytes("y")).Code);
    }
}
