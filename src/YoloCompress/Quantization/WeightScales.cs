namespace YoloCompress.Quantization;

/// <summary>Chooses the step of each output channel.</summary>
internal static class WeightScales
{
    // Of the layer's greatest channel: smaller channels share this step, so that the scales of biases stay ordinary numbers.
    private const float LeastShare = 1e-4f;
    private const int Candidates = 24;
    private const float LeastShrink = 0.4f;

    /// <summary>
    /// The scales with the least error Σ h_j (w_j - q_j)², tried from the full range downwards: a few clipped weights can cost less than
    /// coarse steps for all.
    /// </summary>
    /// <param name="rows">Weights [outputs, inputs].</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="limit">The greatest code, such as 127.</param>
    /// <param name="importance">h [groups · inputs]: how much an input counts, or empty for all alike.</param>
    /// <param name="perChannel">False gives one scale for the layer, by its greatest weight.</param>
    public static float[] Choose(float[] rows, int outputs, int limit, ReadOnlySpan<double> importance, bool perChannel)
    {
        int inputs = rows.Length / outputs;
        float[] scales = new float[outputs];
        float greatest = 0;
        for (int o = 0; o < outputs; o++)
            greatest = Math.Max(greatest, scales[o] = System.Numerics.Tensors.TensorPrimitives.MaxMagnitude(rows.AsSpan(o * inputs, inputs)) is var m ? Math.Abs(m) : 0);
        if (greatest == 0)
            greatest = 1;
        if (!perChannel)
            return [greatest / limit];
        int groups = importance.Length / inputs;
        for (int o = 0; o < outputs; o++)
        {
            float full = Math.Max(scales[o], greatest * LeastShare);
            ReadOnlySpan<double> own = groups == 0 ? [] : importance.Slice(o / (outputs / groups) * inputs, inputs);
            scales[o] = Best(rows.AsSpan(o * inputs, inputs), full, limit, own) / limit;
        }

        return scales;
    }

    private static float Best(ReadOnlySpan<float> row, float full, int limit, ReadOnlySpan<double> importance)
    {
        float best = full;
        double least = double.PositiveInfinity;
        for (int i = 0; i < Candidates; i++)
        {
            float candidate = full * (1 - ((1 - LeastShrink) * i / Candidates));
            double error = Error(row, candidate / limit, limit, importance);
            if (error < least)
                (best, least) = (candidate, error);
        }

        return best;
    }

    private static double Error(ReadOnlySpan<float> row, float scale, int limit, ReadOnlySpan<double> importance)
    {
        float inverse = 1 / scale;
        double sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            float code = Math.Clamp(MathF.Round(row[i] * inverse), -limit, limit);
            double error = row[i] - (code * scale);
            sum += error * error * (importance.IsEmpty ? 1 : importance[i]);
        }

        return sum;
    }
}
