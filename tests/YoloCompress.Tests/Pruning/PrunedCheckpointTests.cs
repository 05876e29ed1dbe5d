using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;
using YoloCompress.Pruning.Structured;

namespace YoloCompress.Tests.Pruning;

/// <summary>Pruned channels go back into the checkpoint, and come out of it again.</summary>
[TestClass]
public sealed class PrunedCheckpointTests
{
    [TestMethod]
    [DataRow("yolov5n.pt")]
    [DataRow("yolov5n-v6.0.pt")]
    [DataRow("yolov5n-7.pt")]
    [DataRow("yolov5n-ndfs.pt")]
    public void PrunedCheckpoint_ReadBack_GivesTheSameOutputs(string file)
    {
        CheckpointImportOptions options = new() { ImageSize = 128 };
        ModelGraph graph = CheckpointImporter.Import(TestData.Require("weights", file), options, NullDiagnostics.Instance);
        ModelGraph pruned = CheckpointWriter.RoundToCheckpoint(Thin(graph));
        byte[] written = CheckpointWriter.WriteBack(pruned);
        Assert.IsLessThan(((CheckpointOrigin)graph.Origin!).Bytes.Length, written.Length);

        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, file);
        File.WriteAllBytes(path, written);
        ModelGraph read = CheckpointImporter.Import(path, options, NullDiagnostics.Instance);
        Assert.AreEqual(ModelStatistics.Of(pruned).Parameters, ModelStatistics.Of(read).Parameters);
        float[] picture = [.. Enumerable.Range(0, 3 * 128 * 128).Select(i => (i * 7919 % 256) / 255f)];
        using OnnxModel a = new(pruned);
        using OnnxModel b = new(read);
        float[] expected = a.Run(picture)[0].Values;
        float[] actual = b.Run(picture)[0].Values;
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
    }

    [TestMethod]
    public void RepairedBiases_GoBackAsShiftsOfTheNormalization()
    {
        ModelGraph graph = CheckpointImporter.Import(
            TestData.Require("weights", "yolov5n.pt"), new() { ImageSize = 64 }, NullDiagnostics.Instance);
        float[][] pictures = [.. Enumerable.Range(1, 4).Select(s => Numerics.Naive.Random(3 * 64 * 64, s).Select(v => (v + 1) / 2).ToArray())];
        StructuredResult result = StructuredPruning.Run(
            graph, new() { Amount = 0.05, Positions = 100, SensitivityPictures = 1 }, pictures, NullDiagnostics.Instance);
        ModelGraph read = Read(CheckpointWriter.WriteBack(result.Graph));
        string mean = "model.24.m.0.bias";
        CollectionAssert.AreNotEqual(graph.Initializer(mean)!.ToFloats(), read.Initializer(mean)!.ToFloats());
        Assert.IsTrue(graph.Initializers.Any(t => t.Name.EndsWith("running_mean", StringComparison.Ordinal) &&
            t.Dims[0] == read.Initializer(t.Name)!.Dims[0] && !t.ToFloats().SequenceEqual(read.Initializer(t.Name)!.ToFloats())));
        Assert.AreEqual(result.Report.MacsAfter, ModelStatistics.Of(read).Macs);
    }

    private static ModelGraph Read(byte[] checkpoint)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "pruned.pt");
        File.WriteAllBytes(path, checkpoint);
        return CheckpointImporter.Import(path, new() { ImageSize = 64 }, NullDiagnostics.Instance);
    }

    // Half of the channels of every second group.
    private static ModelGraph Thin(ModelGraph graph)
    {
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(graph, ValueShapes.Of(graph));
        return dependencies.Remove(
            dependencies.Groups.Where((g, i) => g.PinnedBecause == null && i % 2 == 0).SelectMany(g => g.Units.Where((_, i) => i % 2 == 1)));
    }
}
