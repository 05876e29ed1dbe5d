using YoloCompress.Numerics;

namespace YoloCompress.Quantization;

/// <summary>Rounds a layer to codes that pack well: second-order compensation, rates in the decision, steps of few digits.</summary>
/// <param name="Equality">
/// 1 gives each output channel a step by its own range, 0 all channels of a layer the same.
/// </param>
/// <param name="RateWeight">How much the entropy coder's bits count in a decision; see <see cref="RateGrid"/>.</param>
internal sealed record NarrowRounding(double Equality = 0.5, float RateWeight = 0)
{
    /// <summary>Binary digits of a step behind the leading one: what a step is exactly hardly matters, what it takes to store does.</summary>
    private const int StepDigits = 4;

    /// <summary>Rounds a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="limit">The greatest code of a channel whose step is not changed by <see cref="Equality"/>.</param>
    /// <param name="hessian">What its inputs look like; null rounds to the nearest code.</param>
    /// <param name="threads">Threads to compute with.</param>
    public QuantizedWeights Round(WeightLayer layer, int limit, LayerHessian? hessian, int threads)
    {
        float[] rows = layer.ReadRows();
        float[] steps = Steps(rows, layer.Outputs, limit, hessian?.Diagonal() ?? []);
        int greatest = Equality < 1 ? 127 : limit;
        sbyte[] codes = hessian == null ? Nearest(rows, steps, greatest) : Compensated(layer, rows, steps, greatest, hessian, threads);
        return new(layer.ToTensorOrder(codes), steps, layer.Axis);
    }

    private float[] Steps(float[] rows, int outputs, int limit, double[] importance)
    {
        float[] steps = WeightScales.Choose(rows, outputs, limit, importance, perChannel: true);
        int inputs = rows.Length / outputs;
        double mean = steps.Average(s => Math.Log2(s));
        for (int o = 0; o < outputs; o++)
        {
            double step = Math.Pow(2, mean + (Equality * (Math.Log2(steps[o]) - mean)));
            float range = rows.AsSpan(o * inputs, inputs).ToArray().Max(Math.Abs);
            steps[o] = FewDigits((float)(Equality < 1 ? Math.Max(step, range / 127) : step));
        }

        return steps;
    }

    private static float FewDigits(float step)
    {
        const int Dropped = 23 - StepDigits;
        uint bits = BitConverter.SingleToUInt32Bits(step) + (1u << (Dropped - 1));
        return BitConverter.UInt32BitsToSingle(bits >> Dropped << Dropped);
    }

    private static sbyte[] Nearest(float[] rows, float[] steps, int limit)
    {
        int inputs = rows.Length / steps.Length;
        sbyte[] codes = new sbyte[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            codes[i] = (sbyte)Math.Clamp(MathF.Round(rows[i] / steps[i / inputs]), -limit, limit);
        return codes;
    }

    private sbyte[] Compensated(WeightLayer layer, float[] rows, float[] steps, int limit, LayerHessian hessian, int threads)
    {
        float[] bits = Bits(Nearest(rows, steps, limit), limit);
        sbyte[] codes = new sbyte[rows.Length];
        int outputs = layer.Outputs / layer.Groups, size = outputs * layer.Inputs;
        for (int group = 0; group < layer.Groups; group++)
        {
            InverseHessian inverse = InverseHessian.Of(hessian.Covariances[group], threads: threads);
            RateGrid grid = new(layer.Inputs, steps.AsSpan(group * outputs, outputs).ToArray(), limit, bits, inverse, RateWeight, UniformGrid.ZerosOf(rows.AsSpan(group * size, size)));
            SecondOrderRounding.Run(rows.AsSpan(group * size, size), outputs, inverse, grid, threads);
            grid.Codes.CopyTo(codes, group * size);
        }

        return codes;
    }

    // What a magnitude and its sign would cost if codes stayed where the nearest ones are.
    private static float[] Bits(sbyte[] codes, int limit)
    {
        double[] counts = new double[limit + 1];
        foreach (sbyte code in codes)
            counts[Math.Abs((int)code)]++;
        float[] bits = new float[limit + 1];
        for (int i = 0; i <= limit; i++)
            bits[i] = (float)(Math.Log2((codes.Length + limit) / (counts[i] + 1)) + (i > 0 ? 1 : 0));
        // What never pays is not to look cheaper than what is nearer to zero.
        for (int i = 1; i <= limit; i++)
            bits[i] = Math.Max(bits[i], bits[i - 1]);
        return bits;
    }
}
