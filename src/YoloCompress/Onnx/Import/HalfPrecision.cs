using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx.Import;

/// <summary>Widens a model that computes in half precision to single precision: the CPU computes in it anyway, and every stage expects it.</summary>
internal static class HalfPrecision
{
    private const int Half = (int)DataType.Float16, Single = (int)DataType.Float;

    /// <summary>Widens weights, constants, casts, inputs and outputs.</summary>
    /// <returns>True if there was anything to widen.</returns>
    public static bool Widen(ModelProto model)
    {
        bool changed = false;
        GraphProto graph = model.Graph;
        for (int i = 0; i < graph.Initializer.Count; i++)
        {
            if (Widened(graph.Initializer[i]) is { } tensor)
                (graph.Initializer[i], changed) = (tensor, true);
        }

        foreach (AttributeProto attribute in graph.Node.SelectMany(n => n.Attribute))
        {
            if (attribute.T != null && Widened(attribute.T) is { } tensor)
                (attribute.T, changed) = (tensor, true);
            else if (attribute.Name is "to" or "dtype" && attribute.I == Half)
                (attribute.I, changed) = (Single, true);
        }

        foreach (ValueInfoProto value in graph.Input.Concat(graph.Output).Concat(graph.ValueInfo))
        {
            if (value.Type?.TensorType is { ElemType: Half } type)
                (type.ElemType, changed) = (Single, true);
        }

        return changed;
    }

    private static TensorProto? Widened(TensorProto tensor) =>
        tensor.DataType == Half ? Tensors.Float(tensor.Name, [.. tensor.Dims], tensor.ToFloats()) : null;
}
