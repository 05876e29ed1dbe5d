using YoloCompress.Numerics;

namespace YoloCompress.Quantization;

/// <summary>Turns a layer's weights into codes.</summary>
internal static class WeightQuantizer
{
    /// <summary>Quantizes a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="limit">The greatest code: 127 for 8 bits.</param>
    /// <param name="perChannel">A scale for each output channel.</param>
    /// <param name="hessian">What its inputs look like, for compensation; null rounds to the nearest code.</param>
    /// <param name="threads">Threads to compute with.</param>
    public static QuantizedWeights Quantize(WeightLayer layer, int limit, bool perChannel, LayerHessian? hessian, int threads)
    {
        float[] rows = layer.ReadRows();
        float[] scales = WeightScales.Choose(rows, layer.Outputs, limit, hessian?.Diagonal() ?? [], perChannel);
        float[] steps = scales.Length == 1 ? [.. Enumerable.Repeat(scales[0], layer.Outputs)] : scales;
        sbyte[] codes = hessian == null ? Nearest(rows, steps, limit) : Compensated(layer, rows, steps, limit, hessian, threads);
        return new(layer.ToTensorOrder(codes), scales, layer.Axis);
    }

    private static sbyte[] Nearest(float[] rows, float[] steps, int limit)
    {
        int inputs = rows.Length / steps.Length;
        sbyte[] codes = new sbyte[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            codes[i] = (sbyte)Math.Clamp(MathF.Round(rows[i] / steps[i / inputs]), -limit, limit);
        return codes;
    }

    private static sbyte[] Compensated(WeightLayer layer, float[] rows, float[] steps, int limit, LayerHessian hessian, int threads)
    {
        sbyte[] codes = new sbyte[rows.Length];
        int outputs = layer.Outputs / layer.Groups, size = outputs * layer.Inputs;
        for (int group = 0; group < layer.Groups; group++)
        {
            bool[]? zeros = UniformGrid.ZerosOf(rows.AsSpan(group * size, size));
            UniformGrid grid = new(layer.Inputs, steps.AsSpan(group * outputs, outputs).ToArray(), -limit, limit, zeros: zeros);
            InverseHessian inverse = InverseHessian.Of(hessian.Covariances[group], threads: threads);
            SecondOrderRounding.Run(rows.AsSpan(group * size, size), outputs, inverse, grid, threads);
            for (int i = 0; i < size; i++)
                codes[(group * size) + i] = (sbyte)grid.Codes[i];
        }

        return codes;
    }
}
