using YoloCompress.Onnx.Shapes;

namespace YoloCompress.Onnx.Constants;

/// <summary>Copies of tensors in which some elements are replaced.</summary>
internal static class ConstantScatter
{
    /// <summary>ScatterND without a reduction: each index tuple names a slice of the data, which an update replaces.</summary>
    public static ConstantTensor? Nd(NodeContext context)
    {
        ConstantTensor data = context.Constant(0)!, indices = context.Constant(1)!, updates = context.Constant(2)!;
        if (context.Node.GetString("reduction", "none") != "none" || indices.Shape.Length == 0)
            return null;
        int depth = indices.Shape[^1];
        int[] strides = Broadcasting.Strides(data.Shape);
        int slice = Broadcasting.Count(data.Shape.Skip(depth));
        double[]? reals = (double[]?)data.Reals?.Clone();
        long[]? integers = (long[]?)data.Integers?.Clone();
        for (int i = 0; i * depth < indices.Count; i++)
        {
            int at = 0;
            for (int d = 0; d < depth; d++)
                at += Axes.Positive(indices.Integers[(i * depth) + d], data.Shape[d]) * strides[d];
            if (reals != null)
                Array.Copy(updates.Reals, i * slice, reals, at, slice);
            else
                Array.Copy(updates.Integers, i * slice, integers!, at, slice);
        }

        return reals != null ? ConstantTensor.OfReals(data.Type, data.Shape, reals) : ConstantTensor.OfIntegers(data.Type, data.Shape, integers!);
    }
}
