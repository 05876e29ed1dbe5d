using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;

namespace YoloCompress.Tests.Pruning;

/// <summary>Random channels taken out of real models: what is left gives what the masked original gives.</summary>
[TestClass]
public sealed class RealModelChannelTests
{
    [TestMethod]
    [DataRow("weights/yolov5n.pt", 50)]
    [DataRow("weights/yolov5n-v6.0.pt", 50)]
    [DataRow("weights/yolov5n-7.pt", 50)]
    [DataRow("weights/yolov5n-ndfs.pt", 50)]
    [DataRow("reference/yolov5n.onnx", 50)]
    [DataRow("onnx/nanodet_m.onnx", 20)]
    [DataRow("onnx/ultraface-slim-320.onnx", 20)]
    [DataRow("onnx/yunet_n_640_640.onnx", 10)]
    public void RealModel_IsFollowed(string path, int leastLayers)
    {
        ModelGraph graph = Load(TestData.Require(path.Split('/')));
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph);
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(graph, shapes);
        int prunable = dependencies.Layers.Count(l => dependencies.Groups.Any(g => g.PinnedBecause == null && g.Producers.Contains(l)));
        Assert.IsGreaterThanOrEqualTo(leastLayers, prunable, Describe(dependencies));
        int removed = Masks.AssertPrunedEqualsMasked(graph, shapes, seed: 1, tolerance: 1e-4);
        Assert.IsGreaterThan(100, removed);
    }

    private static ModelGraph Load(string path) => Path.GetExtension(path) == ".pt"
        ? CheckpointImporter.Import(path, new() { ImageSize = 128 }, NullDiagnostics.Instance)
        : OnnxImporter.Import(path, null, NullDiagnostics.Instance);

    private static string Describe(ChannelDependencyGraph dependencies) => string.Join(
        "\n", dependencies.Groups.Select(g => $"{g.Name}: {g.Units.Length} {g.PinnedBecause}"));
}
