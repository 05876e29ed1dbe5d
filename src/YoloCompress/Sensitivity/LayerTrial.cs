using YoloCompress.Onnx;

namespace YoloCompress.Sensitivity;

/// <summary>
/// A layer under a setting, as nodes and weights to run in its place. The changes are plain ones, without compensation: they tell layers
/// apart, and what a stage does better it does better everywhere.
/// </summary>
/// <param name="Nodes">What takes the place of the layer's node.</param>
/// <param name="Initializers">Their changed or new constants.</param>
internal sealed record LayerTrial(IReadOnlyList<NodeProto> Nodes, IReadOnlyList<TensorProto> Initializers)
{
    private const int Candidates = 12;
    private const float LeastShrink = 0.4f;

    /// <summary>Makes a trial.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="setting">What to do to it.</param>
    /// <param name="range">The least and the greatest value that the layer reads.</param>
    /// <returns>Null where the setting changes nothing, such as a share of channels that is less than one.</returns>
    public static LayerTrial? Of(SensitiveLayer layer, SensitivitySetting setting, (float Low, float High) range)
    {
        float[] weights = layer.Weight.ToFloats();
        switch (setting.Kind)
        {
            case SensitivityKind.Zeros:
                return Zero(weights, setting.Value) ? new([layer.Node], [Changed(layer, weights)]) : null;
            case SensitivityKind.Channels:
                return WithoutChannels(layer, weights, setting.Value);
            case SensitivityKind.WeightBits:
                Round(layer, weights, (int)Math.Round(Math.Pow(2, setting.Value - 1)) - 1, search: true);
                return new([layer.Node], [Changed(layer, weights)]);
            default:
                Round(layer, weights, 127, search: false);
                return Quantized(layer, Changed(layer, weights), range);
        }
    }

    private static TensorProto Changed(SensitiveLayer layer, float[] weights) => Tensors.Float(layer.Weight.Name, [.. layer.Weight.Dims], weights);

    private static bool Zero(float[] weights, double share)
    {
        int count = (int)Math.Round(weights.Length * share);
        if (count == 0)
            return false;
        float[] magnitudes = Array.ConvertAll(weights, Math.Abs);
        int[] order = [.. Enumerable.Range(0, weights.Length)];
        // Stable among equals: by place.
        Array.Sort([.. magnitudes.Select((m, i) => (m, i))], order);
        foreach (int i in order.AsSpan(0, count))
            weights[i] = 0;
        return true;
    }

    private static LayerTrial? WithoutChannels(SensitiveLayer layer, float[] weights, double share)
    {
        int count = (int)Math.Round(layer.Outputs * share);
        if (count == 0 || count == layer.Outputs)
            return null;
        double[] norms = new double[layer.Outputs];
        for (int i = 0; i < weights.Length; i++)
            norms[layer.ChannelOf(i)] += (double)weights[i] * weights[i];
        HashSet<int> gone = [.. Enumerable.Range(0, layer.Outputs).OrderBy(o => norms[o]).Take(count)];
        for (int i = 0; i < weights.Length; i++)
        {
            if (gone.Contains(layer.ChannelOf(i)))
                weights[i] = 0;
        }

        List<TensorProto> initializers = [Changed(layer, weights)];
        if (layer.Bias != null && layer.Bias.ElementCount() == layer.Outputs)
        {
            float[] bias = layer.Bias.ToFloats();
            foreach (int channel in gone)
                bias[channel] = 0;
            initializers.Add(Tensors.Float(layer.Bias.Name, [.. layer.Bias.Dims], bias));
        }

        return new([layer.Node], initializers);
    }

    // Per output channel; narrow codes gain by clipping, so that their step is searched for.
    private static void Round(SensitiveLayer layer, float[] weights, int limit, bool search)
    {
        float[] greatest = new float[layer.Outputs];
        for (int i = 0; i < weights.Length; i++)
            greatest[layer.ChannelOf(i)] = Math.Max(greatest[layer.ChannelOf(i)], Math.Abs(weights[i]));
        float[] steps = Array.ConvertAll(greatest, g => g > 0 ? g / limit : 1);
        if (search)
        {
            double[] least = new double[steps.Length];
            Array.Fill(least, double.PositiveInfinity);
            for (int c = 0; c < Candidates; c++)
            {
                float shrink = 1 - ((1 - LeastShrink) * c / Candidates);
                double[] errors = new double[steps.Length];
                for (int i = 0; i < weights.Length; i++)
                {
                    int channel = layer.ChannelOf(i);
                    float step = greatest[channel] > 0 ? greatest[channel] * shrink / limit : 1;
                    float error = weights[i] - (Math.Clamp(MathF.Round(weights[i] / step), -limit, limit) * step);
                    errors[channel] += error * error;
                }

                for (int o = 0; o < steps.Length; o++)
                {
                    if (errors[o] < least[o] && greatest[o] > 0)
                        (least[o], steps[o]) = (errors[o], greatest[o] * shrink / limit);
                }
            }
        }

        for (int i = 0; i < weights.Length; i++)
        {
            float step = steps[layer.ChannelOf(i)];
            weights[i] = Math.Clamp(MathF.Round(weights[i] / step), -limit, limit) * step;
        }
    }

    private static LayerTrial Quantized(SensitiveLayer layer, TensorProto weights, (float Low, float High) range)
    {
        string input = layer.Node.Input[0], scale = "trial/scale", zero = "trial/zero", codes = "trial/codes", read = "trial/read";
        float low = Math.Min(range.Low, 0), high = Math.Max(range.High, 0);
        float step = high > low ? (high - low) / 255 : 1;
        byte zeroPoint = (byte)Math.Clamp(MathF.Round(-low / step), 0, 255);
        NodeProto quantize = new() { OpType = "QuantizeLinear", Name = codes };
        quantize.Input.Add([input, scale, zero]);
        quantize.Output.Add(codes);
        NodeProto dequantize = new() { OpType = "DequantizeLinear", Name = read };
        dequantize.Input.Add([codes, scale, zero]);
        dequantize.Output.Add(read);
        NodeProto node = layer.Node.Clone();
        node.Input[0] = read;
        return new([quantize, dequantize, node], [weights, Tensors.Float(scale, [], [step]), Tensors.UInt8(zero, [], [zeroPoint])]);
    }
}
