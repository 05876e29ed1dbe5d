using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Quantization;

/// <summary>
/// Weights in half precision: half the file, and the original's speed. The CPU has no half precision kernels worth having, so arithmetic stays
/// in FP32.
/// </summary>
internal static class HalfWeights
{
    /// <summary>Below this, the Cast node takes more bytes than it saves.</summary>
    private const int LeastElements = 64;

    /// <summary>The same model with its weights and biases in half precision.</summary>
    /// <param name="graph">The float model.</param>
    /// <param name="keepFloat">True for nodes whose weights stay in FP32.</param>
    /// <returns>The model, and the names of the tensors that were stored so.</returns>
    public static (ModelGraph Graph, IReadOnlySet<string> Stored) Apply(ModelGraph graph, Func<NodeProto, bool> keepFloat)
    {
        HashSet<string> stored = [.. graph.Initializers.Where(t => MayBeHalf(graph, t, keepFloat)).Select(t => t.Name)];
        return (HalfTensors.Store(graph, stored), stored);
    }

    // What decodes boxes (grids, anchors) holds numbers that must be exact, and is small.
    private static bool MayBeHalf(ModelGraph graph, TensorProto tensor, Func<NodeProto, bool> keepFloat)
    {
        if (tensor.Type() != DataType.Float || tensor.ElementCount() < LeastElements || graph.IsOutput(tensor.Name))
            return false;
        IReadOnlyList<NodeProto> readers = graph.ConsumersOf(tensor.Name);
        return readers.Count > 0 && readers.All(n => n.IsLayer() && n.Input[0] != tensor.Name && !keepFloat(n)) && HalfTensors.Fits(tensor);
    }
}
