using YoloCompress.Onnx.Shapes;

namespace YoloCompress.Onnx.Constants;

/// <summary>Reductions of constants.</summary>
internal static class ConstantReductions
{
    public static ConstantTensor? Reduce(NodeContext context, double start, Func<double, double, double> join)
    {
        ConstantTensor input = context.Constant(0)!;
        if (ShapeRules.Infer(context)?[0] is not { } shape || ReducedAxes.Of(context, input.Shape.Length) is not { } reduced)
            return null;
        int[] kept = [.. input.Shape.Select((d, axis) => reduced.Contains(axis) ? 1 : d)];
        int[] targets = Broadcasting.Offsets(input.Shape, Broadcasting.Strides(kept, input.Shape));
        double[] sums = new double[Broadcasting.Count(shape)];
        Array.Fill(sums, start);
        for (int i = 0; i < targets.Length; i++)
            sums[targets[i]] = join(sums[targets[i]], input.IsReal ? input.Reals[i] : input.Integers[i]);
        return input.IsReal
            ? ConstantTensor.OfReals(input.Type, shape, sums)
            : ConstantTensor.OfIntegers(input.Type, shape, Array.ConvertAll(sums, s => (long)s));
    }
}
