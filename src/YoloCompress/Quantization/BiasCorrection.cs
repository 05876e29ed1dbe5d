namespace YoloCompress.Quantization;

/// <summary>
/// Keeps each output channel's mean where it was: what rounded weights make of the mean input differs from what the weights made of it,
/// and the bias takes up the difference (Nagel and others, "Data-free quantization", 2019).
/// </summary>
internal static class BiasCorrection
{
    /// <summary>The corrected bias, b + (W - Q) · mean.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">Its codes.</param>
    /// <param name="means">The mean input of each group.</param>
    /// <param name="bias">The bias as it was.</param>
    public static float[] Correct(WeightLayer layer, QuantizedWeights weights, double[][] means, float[] bias)
    {
        float[] rows = layer.ReadRows();
        sbyte[] codes = layer.ToRows(weights.Codes);
        float[] result = (float[])bias.Clone();
        int outputs = layer.Outputs / layer.Groups;
        for (int o = 0; o < layer.Outputs; o++)
        {
            double[] mean = means[o / outputs];
            float scale = weights.Scales[weights.Scales.Length == 1 ? 0 : o];
            double shift = 0;
            for (int i = 0; i < layer.Inputs; i++)
                shift += (rows[(o * layer.Inputs) + i] - (codes[(o * layer.Inputs) + i] * scale)) * mean[i];
            result[o] += (float)shift;
        }

        return result;
    }
}
