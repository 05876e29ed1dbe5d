namespace YoloCompress.Quantization;

/// <summary>How much of a layer's weights is noise after quantization.</summary>
internal static class WeightSqnr
{
    /// <summary>10 log10 (signal / noise), capped at 120 dB.</summary>
    public static double Of(WeightLayer layer, QuantizedWeights weights)
    {
        float[] rows = layer.ReadRows();
        sbyte[] codes = layer.ToRows(weights.Codes);
        double signal = 0, noise = 0;
        for (int i = 0; i < rows.Length; i++)
        {
            float scale = weights.Scales[weights.Scales.Length == 1 ? 0 : i / layer.Inputs];
            double error = rows[i] - (codes[i] * scale);
            signal += (double)rows[i] * rows[i];
            noise += error * error;
        }

        return signal == 0 ? 120 : Math.Min(120, 10 * Math.Log10(signal / Math.Max(noise, 1e-300)));
    }
}
