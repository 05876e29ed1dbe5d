namespace YoloCompress.Onnx;

/// <summary>Makes and reads <see cref="ValueInfoProto"/>.</summary>
public static class ValueInfos
{
    /// <summary>A tensor of a static shape.</summary>
    public static ValueInfoProto Tensor(string name, TensorProto.Types.DataType type, params IEnumerable<int> shape)
    {
        TensorShapeProto dims = new();
        dims.Dim.AddRange(shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new() { Name = name, Type = new() { TensorType = new() { ElemType = (int)type, Shape = dims } } };
    }

    /// <summary>The shape, or null where it is missing, or a dimension is open.</summary>
    public static int[]? StaticShape(this ValueInfoProto value) =>
        value.Type?.TensorType?.Shape is { } shape && shape.Dim.All(d => d.HasDimValue && d.DimValue >= 0)
            ? [.. shape.Dim.Select(d => checked((int)d.DimValue))]
            : null;

    /// <summary>The element type; undefined where the value is no tensor.</summary>
    public static TensorProto.Types.DataType ElementType(this ValueInfoProto value) =>
        (TensorProto.Types.DataType)(value.Type?.TensorType?.ElemType ?? 0);
}
