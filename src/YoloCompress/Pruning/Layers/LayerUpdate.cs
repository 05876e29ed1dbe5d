using System.Numerics.Tensors;
using YoloCompress.Onnx;

namespace YoloCompress.Pruning.Layers;

/// <summary>Changed weights of a layer as initializers to replace.</summary>
internal static class LayerUpdate
{
    /// <summary>The initializers for new weights and a shift of the outputs.</summary>
    /// <param name="graph">The graph that holds the layer.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">New weights, as many as before.</param>
    /// <param name="shift">What is to be added to each output: to the bias, or taken from the normalization's mean; null or empty for nothing.</param>
    public static IEnumerable<TensorProto> Of(ModelGraph graph, PrunableLayer layer, float[] weights, float[]? shift)
    {
        yield return Tensors.Float(layer.Weight.Name, [.. layer.Weight.Dims], weights);
        if (shift == null || !layer.HasBias)
            yield break;
        TensorProto vector = layer.Bias ?? graph.Initializer(layer.Normalization!.Input[3])!;
        float[] values = vector.ToFloats();
        if (layer.Bias != null)
            TensorPrimitives.Add(values, shift, values);
        else
            TensorPrimitives.Subtract(values, shift, values);
        yield return Tensors.Float(vector.Name, [values.Length], values);
    }
}
