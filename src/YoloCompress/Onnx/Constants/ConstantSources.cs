using YoloCompress.Onnx.Shapes;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx.Constants;

/// <summary>Nodes that make constants out of nothing, or of another type.</summary>
internal static class ConstantSources
{
    // Longer ranges are left to the runtime.
    private const double LongestRange = 1 << 24;

    public static ConstantTensor? Constant(NodeProto node) => node.Attribute.FirstOrDefault() switch
    {
        { Name: "value", T: { } tensor } => ConstantTensor.Read(tensor),
        { Name: "value_float" } a => ConstantTensor.OfReals(DataType.Float, [], [a.F]),
        { Name: "value_floats" } a => ConstantTensor.OfReals(DataType.Float, [a.Floats.Count], [.. a.Floats.Select(f => (double)f)]),
        { Name: "value_int" } a => ConstantTensor.OfIntegers(DataType.Int64, [], [a.I]),
        { Name: "value_ints" } a => ConstantTensor.OfInt64s([.. a.Ints]),
        _ => null,
    };

    public static ConstantTensor? ConstantOfShape(NodeContext context)
    {
        ConstantTensor? value = context.Node.Find("value")?.T is { } tensor
            ? ConstantTensor.Read(tensor)
            : ConstantTensor.OfReals(DataType.Float, [1], [0]);
        int[] shape = [.. context.Constant(0)!.Integers.Select(d => checked((int)d))];
        return value?.Pick(shape, new int[shape.Length]);
    }

    public static ConstantTensor? Range(NodeContext context)
    {
        ConstantTensor start = context.Constant(0)!, limit = context.Constant(1)!, delta = context.Constant(2)!;
        double length = start.IsReal
            ? Math.Ceiling((limit.Reals[0] - start.Reals[0]) / delta.Reals[0])
            : Math.Ceiling(((double)limit.Integers[0] - start.Integers[0]) / delta.Integers[0]);
        if (!(length <= LongestRange))
            return null;
        int count = (int)Math.Max(0, length);
        if (start.IsReal)
        {
            double from = start.Reals[0], step = delta.Reals[0];
            return ConstantTensor.OfReals(start.Type, [count], [.. Enumerable.Range(0, count).Select(i => from + (i * step))]);
        }

        long first = start.Integers[0], each = delta.Integers[0];
        return ConstantTensor.OfIntegers(start.Type, [count], [.. Enumerable.Range(0, count).Select(i => first + (i * each))]);
    }

    public static ConstantTensor? Cast(NodeContext context)
    {
        ConstantTensor from = context.Constant(0)!;
        DataType to = (DataType)context.Node.GetInt("to", 0);
        if (!ConstantTensor.Supports(to))
            return null;
        if (ConstantTensor.IsRealType(to))
            return ConstantTensor.OfReals(to, from.Shape, from.IsReal ? [.. from.Reals] : Array.ConvertAll(from.Integers, i => (double)i));
        if (to == DataType.Bool)
            return ConstantTensor.OfIntegers(to, from.Shape, from.IsReal ? Array.ConvertAll(from.Reals, r => r != 0 ? 1L : 0) : Array.ConvertAll(from.Integers, i => i != 0 ? 1L : 0));
        return ConstantTensor.OfIntegers(to, from.Shape, from.IsReal ? Array.ConvertAll(from.Reals, r => (long)r) : from.Integers);
    }
}
