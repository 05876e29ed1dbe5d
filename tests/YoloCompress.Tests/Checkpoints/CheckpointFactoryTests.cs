using YoloCompress.Checkpoints;
using YoloCompress.Checkpoints.Archives;
using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Tests.Checkpoints.Fixtures;

namespace YoloCompress.Tests.Checkpoints;

[TestClass]
public sealed class CheckpointFactoryTests
{
    private static YoloV5Specification Two { get; } = new() { ClassNames = ["circle", "square"], ImageSize = 160 };

    [TestMethod]
    public void Create_HasTheStructureOfTheOfficialCheckpoint()
    {
        TorchCheckpoint official = TorchCheckpoint.Open(TestData.Require("weights", "yolov5n.pt"));
        PickleList names = (PickleList)official.Model.Attribute("names")!;
        byte[] made = CheckpointFactory.Create(new()
        {
            ClassNames = [.. names.Items.Select(n => ((PickleString)n).Value)],
            Date = "2022-02-08T18:24:20.515893",
        });

        // The official one has made its grids at 640 x 448 and was trained with another weight decay.
        string[] except = ["grid", "anchor_grid", "yaml_file", "weight_decay"];
        List<string> expected = PickleOutline.Of(official.Root, except);
        List<string> actual = PickleOutline.Of(TorchCheckpoint.Read(made).Root, except);
        Assert.IsGreaterThan(4000, expected.Count);
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
            Assert.AreEqual(expected[i], actual[i]);
        Assert.HasCount(expected.Count, actual);
        Assert.AreEqual("archive/", TorchArchive.Read(made).Root);
        CollectionAssert.AreEqual(official.Archive.Records.ToArray(), TorchArchive.Read(made).Records.ToArray());
    }

    [TestMethod]
    public void Create_ImportsAndRuns()
    {
        ModelGraph graph = CheckpointImporter.Import(CheckpointFactory.Create(Two), new() { ImageSize = 160 });
        Assert.AreEqual("{\"0\":\"circle\",\"1\":\"square\"}", graph.Metadata("names"));
        Assert.AreEqual("[[10,13,16,30,33,23],[30,61,62,45,59,119],[116,90,156,198,373,326]]", graph.Metadata("anchors"));
        using OnnxModel model = new(graph);
        FloatTensor output = model.Run(new Layers(1).Numbers(3 * 160 * 160, 0, 1))[0];
        CollectionAssert.AreEqual(new[] { 1, 1575, 7 }, output.Shape);
        Assert.IsTrue(output.Values.All(float.IsFinite));

        // Eight objects in an image are expected before anything is learned: 8 of 400, 100 and 25 cells.
        Assert.AreEqual(0.02, output.Values.Where((_, i) => i < 1200 * 7 && i % 7 == 4).Average(), 0.01);
        Assert.AreEqual(0.08, output.Values.Where((_, i) => i >= 1200 * 7 && i < 1500 * 7 && i % 7 == 4).Average(), 0.04);
    }

    [TestMethod]
    public void Create_ThenWriteBack_PutsTrainedWeightsIntoIt()
    {
        byte[] made = CheckpointFactory.Create(Two);
        ModelGraph graph = CheckpointImporter.Import(made, new() { ImageSize = 160 });
        CollectionAssert.AreEqual(made, CheckpointWriter.WriteBack(graph));
        ModelGraph trained = CheckpointWriter.RoundToCheckpoint(graph.Edit(editor =>
        {
            foreach (TensorProto tensor in graph.Initializers.Where(t => t.Name.EndsWith(".weight", StringComparison.Ordinal)))
                editor.SetInitializer(Tensors.Float(tensor.Name, [.. tensor.Dims], Array.ConvertAll(tensor.ToFloats(), v => v * 1.1f)));
        }));
        ModelGraph back = CheckpointImporter.Import(CheckpointWriter.WriteBack(trained), new() { ImageSize = 160 });
        CollectionAssert.AreEqual(trained.ToBytes(), back.ToBytes());
    }

    [TestMethod]
    public void Create_DependsOnItsSpecificationAlone()
    {
        CollectionAssert.AreEqual(CheckpointFactory.Create(Two), CheckpointFactory.Create(Two));
        CollectionAssert.AreNotEqual(CheckpointFactory.Create(Two), CheckpointFactory.Create(Two with { Seed = 1 }));
    }

    [TestMethod]
    [DataRow(0.5, 0.33, 7_235_389)]
    [DataRow(0.75, 0.67, 21_190_557)]
    public void Create_OtherWidthsAndDepths_HaveTheParametersOfTheOfficialOnes(double width, double depth, int parameters)
    {
        byte[] made = CheckpointFactory.Create(new() { ClassNames = [.. Enumerable.Range(0, 80).Select(i => $"class{i}")], WidthMultiple = width, DepthMultiple = depth });
        TorchCheckpoint checkpoint = TorchCheckpoint.Read(made);
        string[] buffers = ["running_mean", "running_var", "num_batches_tracked", "anchors"];
        Assert.AreEqual(parameters, checkpoint.StateDictionary().Where(t => !buffers.Contains(t.Name.Split('.')[^1])).Sum(t => t.ElementCount));
        Assert.AreEqual(parameters, checkpoint.Model.Child("model").Items.Sum(l => l.Integer("np")));
    }

    [TestMethod]
    public void Create_WithoutClassesOrWithUnevenAnchors_IsAnError()
    {
        Assert.ThrowsExactly<ArgumentException>(() => CheckpointFactory.Create(Two with { ClassNames = [] }));
        Assert.ThrowsExactly<ArgumentException>(() => CheckpointFactory.Create(Two with { Anchors = [[new(1, 2)], [new(1, 2)]] }));
        Assert.ThrowsExactly<ArgumentException>(() => CheckpointFactory.Create(Two with { Anchors = [[new(1, 2)], [new(1, 2)], []] }));
    }
}
