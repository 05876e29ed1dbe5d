using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// Stores weights that are computed with in float as FLOAT16 and casts them back; runtimes do that once, when they load the model.
/// </summary>
internal static class FloatLayerWeights
{
    // 50 dB, ten more than INT8 codes have; more digits would be stored noise.
    private const int MantissaBits = 5;
    private const int LeastElements = 4096;

    /// <summary>Rewrites the FP32 weights of convolutions and matrix products.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="keep">Weights that stay as they are, since they lie on grids that pack better.</param>
    public static ModelGraph Apply(ModelGraph graph, Func<string, bool> keep) => HalfTensors.Store(graph, Names(graph, keep), MantissaBits);

    /// <summary>The same weights, rounded in the same way but kept as FP32, as training needs them.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="keep">Weights that stay as they are.</param>
    public static ModelGraph Rounded(ModelGraph graph, Func<string, bool> keep) => graph.Edit(editor =>
    {
        foreach (string name in Names(graph, keep))
        {
            TensorProto tensor = graph.Initializer(name)!;
            editor.SetInitializer(Tensors.Float(name, [.. tensor.Dims], Array.ConvertAll(tensor.ToFloats(), v => HalfTensors.Round(v, MantissaBits))));
        }
    });

    private static HashSet<string> Names(ModelGraph graph, Func<string, bool> keep) =>
    [
        .. graph.Nodes
            .Where(n => n.IsLayer())
            .SelectMany(n => n.Input.Skip(1))
            .Where(i => graph.Initializer(i) is { } t && t.Type() == TensorProto.Types.DataType.Float && t.ElementCount() >= LeastElements && !keep(i) && HalfTensors.Fits(t)),
    ];
}
