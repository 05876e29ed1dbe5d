using YoloCompress.Checkpoints;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Tests.Checkpoints.Fixtures;

/// <summary>
/// Imports a model of a stem, the layer under test and a Detect layer, runs it up to the layer under test, and compares with plain arithmetic.
/// </summary>
internal static class ModuleCheck
{
    public const int Size = 16;

    /// <summary>The smallest model: stem, layer, 1x1 convolution, Detect.</summary>
    public static PythonObject Model(Layers layers, int inputs, PythonObject layer, int outputs) => Layers.Model(
        layers.Conv(3, inputs, 3), layer, layers.Conv(outputs, 4), layers.Detect(1, [8], [[4, 6]], 4));

    public static ModelGraph Import(PythonObject model) =>
        CheckpointImporter.Import(CheckpointFile.SaveModel(model), new() { ImageSize = Size });

    /// <summary>Asserts that the layer gives what it should.</summary>
    /// <param name="layers">Makes the layers around it.</param>
    /// <param name="inputs">The channels that it reads.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="expected">What it computes.</param>
    /// <returns>The imported graph.</returns>
    public static ModelGraph Compare(Layers layers, int inputs, PythonObject layer, Func<Plain, Plain> expected)
    {
        float[] picture = new Layers(77).Numbers(3 * Size * Size, 0, 1);
        PythonObject stem = layers.Conv(3, inputs, 3);
        Plain wanted = expected(PlainModules.Conv(stem, Plain.Of(3, Size, Size, picture)));
        PythonObject model = Layers.Model(stem, layer, layers.Conv(wanted.Channels, 4), layers.Detect(1, [8], [[4, 6]], 4));
        ModelGraph graph = Import(model);
        NodeProto reader = graph.Nodes.Single(n => n.Name == "model.2.conv");
        FloatTensor output = Run(graph, reader.Input[0], picture);
        CollectionAssert.AreEqual(new[] { 1, wanted.Channels, wanted.Height, wanted.Width }, output.Shape);
        AssertNear(wanted.Values, output.Values, 2e-5);
        return graph;
    }

    /// <summary>The value of that name for a picture.</summary>
    public static FloatTensor Run(ModelGraph graph, string value, float[] picture)
    {
        ModelGraph cut = graph.Edit(editor =>
        {
            editor.Model.Graph.Output.Clear();
            editor.Model.Graph.Output.Add(new ValueInfoProto
            {
                Name = value,
                Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float } },
            });
        });
        using OnnxModel session = new(cut);
        return session.Run(picture)[0];
    }

    public static void AssertNear(IReadOnlyList<double> expected, IReadOnlyList<float> actual, double tolerance)
    {
        Assert.HasCount(expected.Count, actual);
        double scale = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < actual.Count; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * scale, $"element {i}");
    }
}
