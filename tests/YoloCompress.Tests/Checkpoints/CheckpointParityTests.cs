using YoloCompress.Checkpoints;
using YoloCompress.Detection;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Checkpoints;

/// <summary>The real checkpoints against the reference exports, which agree with the original PyTorch code.</summary>
[TestClass]
public sealed class CheckpointParityTests
{
    private const int Pictures = 16;

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    [DataRow("yolov5n", "coco-val", 80)]
    [DataRow("yolov5n-v6.0", "coco-val", 80)]
    [DataRow("yolov5n-7", "coco-val", 80)]
    [DataRow("yolov5n-ndfs", "ndfs", 1)]
    public void Import_AgreesWithTheReference(string name, string set, int classes)
    {
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", name + ".pt"));
        using OnnxModel imported = new(graph, new() { Threads = 2 });
        using OnnxModel reference = new(File.ReadAllBytes(TestData.Require("reference", name + ".onnx")), new() { Threads = 2 });
        string[] pictures = [.. Directory.EnumerateFiles(TestData.Require(set), "*.jpg", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(Pictures)];
        Assert.HasCount(Pictures, pictures);
        double boxes = 0;
        double scores = 0;
        foreach (string picture in pictures)
        {
            float[] input = LetterboxedPicture.Load(picture, 640).ToFloats();
            FloatTensor ours = imported.Run(input)[0];
            FloatTensor theirs = reference.Run(input)[0];
            CollectionAssert.AreEqual(new[] { 1, 25200, 5 + classes }, ours.Shape);
            for (int i = 0; i < ours.Values.Length; i++)
            {
                double difference = Math.Abs(ours.Values[i] - theirs.Values[i]);
                if (i % (5 + classes) < 4)
                    boxes = Math.Max(boxes, difference);
                else
                    scores = Math.Max(scores, difference);
            }
        }

        TestContext.WriteLine($"{name}: boxes within {boxes:g2} px, scores within {scores:g2} on {Pictures} pictures.");
        Assert.IsLessThan(0.05, boxes);
        Assert.IsLessThan(1e-4, scores);
    }

    [TestMethod]
    [DataRow("yolov5n", "Model")]
    [DataRow("yolov5n-ndfs", "DetectionModel")]
    public void Import_NamesEverythingAsTheCheckpointDoes(string name, string modelClass)
    {
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", name + ".pt"));
        CheckpointOrigin origin = (CheckpointOrigin)graph.Origin!;
        Assert.AreEqual(modelClass, origin.Checkpoint.Model.ClassName);
        Assert.AreEqual(TorchDataType.Float16, origin.DataTypes["model.0.conv.weight"]);
        Assert.AreEqual(TorchDataType.Int64, origin.DataTypes["model.0.bn.num_batches_tracked"]);

        // Every tensor of the state dict that takes part in inference is an initializer of the same name and shape.
        foreach (TorchTensor tensor in origin.Checkpoint.StateDictionary().Where(t => !t.Name.EndsWith("num_batches_tracked", StringComparison.Ordinal) && !t.Name.Contains("anchor")))
            CollectionAssert.AreEqual(tensor.Shape, graph.Initializer(tensor.Name)!.Dims.ToArray(), tensor.Name);
        Assert.AreEqual("model.0.conv.weight", graph.Nodes.Single(n => n.Name == "model.0.conv").Input[1]);
        Assert.HasCount(57, graph.Nodes.Where(n => n.OpType == "BatchNormalization"));
        Assert.AreEqual(13, graph.Opset);
        Assert.AreEqual(7, graph.Model.IrVersion);
        CollectionAssert.AreEqual(File.ReadAllBytes(TestData.Require("weights", name + ".pt")), origin.Bytes.ToArray());
    }

    [TestMethod]
    public void Import_SpendsLittleOnTheDecode()
    {
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", "yolov5n.pt"));
        Assert.IsLessThan(6_000, graph.Initializers.Where(t => t.Name.Contains("/decode/")).Sum(t => t.RawData.Length));
        Assert.HasCount(34, graph.Nodes.Where(n => n.Name.Contains("/decode/")));
        Assert.IsLessThan(7_918_274 - 330_000, graph.ToBytes().Length);
    }

    [TestMethod]
    public void Import_FusesInOnnxRuntime()
    {
        OptimizedGraph optimized = OptimizedGraph.Of(CheckpointImporter.Import(TestData.Require("weights", "yolov5n.pt")));
        Assert.IsFalse(optimized.OperatorCounts.ContainsKey("BatchNormalization"));
        Assert.AreEqual(57, optimized.OperatorCounts["QuickGelu"]);
        Assert.IsFalse(optimized.OperatorCounts.ContainsKey("Sigmoid"), "The heads' sigmoids are fused into their convolutions.");
    }

    [TestMethod]
    [DataRow(320)]
    [DataRow(416)]
    public void Import_AtAnotherSize_GivesTheRightNumberOfBoxes(int size)
    {
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", "yolov5n.pt"), new() { ImageSize = size });
        using OnnxModel model = new(graph);
        CollectionAssert.AreEqual(new[] { 1, 63 * size * size / 1024, 85 }, model.Run(new float[3 * size * size])[0].Shape);
        Assert.AreEqual($"[{size}, {size}]", graph.Metadata("imgsz"));
    }

    [TestMethod]
    public void Import_GivesTheSameBytesEveryTime()
    {
        string path = TestData.Require("weights", "yolov5n.pt");
        CollectionAssert.AreEqual(CheckpointImporter.Import(path).ToBytes(), CheckpointImporter.Import(path).ToBytes());
    }

    [TestMethod]
    public void Import_KeepsNames()
    {
        Assert.StartsWith("{\"0\":\"person\",\"1\":\"bicycle\"", CheckpointImporter.Import(TestData.Require("weights", "yolov5n.pt")).Metadata("names")!);
        Assert.AreEqual("{\"0\":\"class0\"}", CheckpointImporter.Import(TestData.Require("weights", "yolov5n-ndfs.pt")).Metadata("names"));
    }
}
