using System.Numerics.Tensors;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Quantization;

namespace YoloCompress.Pipeline;

/// <summary>
/// Measures layer by layer what quantization costs: both models run on the same few pictures, and each layer's output is compared with the float
/// model's. Memory holds one picture's values of a batch of layers at a time.
/// </summary>
internal sealed class LayerMeter
{
    private const int MostPictures = 4;

    // 64 MB of floats a model.
    private const long BatchElements = 16L << 20;

    private readonly ModelGraph _reference;
    private readonly ModelGraph _quantized;
    private readonly IReadOnlyList<QuantizedLayer> _layers;
    private readonly IReadOnlyDictionary<string, int[]> _shapes;
    private readonly Dictionary<string, (double Signal, double Noise)> _noise = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (float Minimum, float Maximum, long Clipped, long Count)> _values = new(StringComparer.Ordinal);

    private LayerMeter(ModelGraph reference, QuantizationOutcome outcome)
    {
        (_reference, _quantized) = (reference, outcome.Graph);
        _layers = QuantizedLayer.Of(reference, outcome);
        _shapes = ValueShapes.Of(reference);
    }

    /// <summary>Measures every layer.</summary>
    /// <param name="graph">The float model.</param>
    /// <param name="outcome">What quantization made of it.</param>
    /// <param name="pictures">Pictures as the model's input; a few of them serve. Without any only the weights are measured.</param>
    /// <param name="threads">Threads of a run.</param>
    /// <returns>By the layer's name.</returns>
    public static IReadOnlyDictionary<string, LayerMeasurement> Measure(ModelGraph graph, QuantizationOutcome outcome, IReadOnlyList<float[]> pictures, int threads)
    {
        LayerMeter meter = new(QuantizationInput.Prepare(graph), outcome);
        foreach (List<QuantizedLayer> batch in meter.Batches())
            meter.Read(batch, new(pictures, MostPictures), threads);
        Dictionary<string, int> bits = outcome.Layers.DistinctBy(l => l.Name).ToDictionary(l => l.Name, l => l.Bits, StringComparer.Ordinal);
        return meter._layers.DistinctBy(l => l.Layer.Node.Name).ToDictionary(
            l => l.Layer.Node.Name, l => new LayerMeasurement(meter.Sqnr(l), meter.Activations(l), Weights(l, bits.GetValueOrDefault(l.Layer.Node.Name))), StringComparer.Ordinal);
    }

    private IEnumerable<List<QuantizedLayer>> Batches() => SizedBatches.Of(
        _layers.Where(l => l.Parts.Count > 0), l => 2 * (_shapes.GetValueOrDefault(l.Output) ?? []).Aggregate(1L, (a, d) => a * Math.Max(1, d)), BatchElements);

    private void Read(List<QuantizedLayer> batch, SpreadPictures pictures, int threads)
    {
        if (pictures.Count == 0)
            return;
        Dictionary<string, (int[] Shape, float[] Values)> expected = new(StringComparer.Ordinal);
        Dictionary<string, (QuantizedLayer Layer, LayerPart Part)> parts = new(StringComparer.Ordinal);
        foreach (QuantizedLayer layer in batch)
        {
            foreach (LayerPart part in layer.Parts)
                parts[part.Value] = (layer, part);
        }

        HashSet<string> compared = [.. batch.Select(l => l.Output)];
        Dictionary<string, QuantizationParameters> coded = new(StringComparer.Ordinal);
        foreach (QuantizedLayer layer in batch.Where(l => l.Codes != null))
            coded[layer.Output] = layer.Codes!.Value;
        SessionSettings settings = new() { Threads = threads };
        using ActivationReader before = new(_reference, compared, settings);
        using ActivationReader after = new(_quantized, parts.Keys, settings);
        foreach (float[] picture in pictures)
        {
            before.Read([picture], (_, name, shape, values) =>
            {
                expected[name] = (shape.ToArray(), values.ToArray());
                if (coded.TryGetValue(name, out QuantizationParameters codes))
                    Count(name, values, codes);
            });
            after.Read([picture], (_, name, shape, values) => Compare(parts[name].Layer, parts[name].Part, expected[parts[name].Layer.Output], shape, values));
        }
    }

    private void Count(string name, ReadOnlySpan<float> values, QuantizationParameters codes)
    {
        float low = codes.Minimum - (codes.Scale / 2), high = codes.Maximum + (codes.Scale / 2);
        long clipped = 0;
        foreach (float value in values)
        {
            if (value < low || value > high)
                clipped++;
        }

        (float minimum, float maximum, long before, long count) = _values.GetValueOrDefault(name, (float.PositiveInfinity, float.NegativeInfinity, 0, 0));
        _values[name] = (Math.Min(minimum, TensorPrimitives.Min(values)), Math.Max(maximum, TensorPrimitives.Max(values)), before + clipped, count + values.Length);
    }

    private void Compare(QuantizedLayer layer, LayerPart part, (int[] Shape, float[] Values) expected, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        double signal = 0, noise = 0;
        if (part.Rows == null || shape.Length == expected.Shape.Length)
        {
            if (values.Length != expected.Values.Length)
                return;
            for (int i = 0; i < values.Length; i++)
                Add(expected.Values[i], values[i]);
        }
        else
        {
            // A map as rows: a position each, with some of the channels.
            int positions = values.Length / part.Rows.Length;
            if (expected.Values.Length != positions * layer.Layer.Outputs)
                return;
            for (int p = 0; p < positions; p++)
            {
                for (int c = 0; c < part.Rows.Length; c++)
                    Add(expected.Values[(part.Rows[c] * positions) + p], values[(p * part.Rows.Length) + c]);
            }
        }

        (double signalBefore, double noiseBefore) = _noise.GetValueOrDefault(layer.Output);
        _noise[layer.Output] = (signalBefore + signal, noiseBefore + noise);

        void Add(double wanted, double got)
        {
            signal += wanted * wanted;
            noise += (wanted - got) * (wanted - got);
        }
    }

    // Without any noise, or any signal, there is no ratio.
    private double? Sqnr(QuantizedLayer layer) =>
        _noise.TryGetValue(layer.Output, out (double Signal, double Noise) sums) && sums.Signal > 0 && sums.Noise > 0 ? 10 * Math.Log10(sums.Signal / sums.Noise) : null;

    private LayerRange? Activations(QuantizedLayer layer) => layer.Codes is { } codes && _values.TryGetValue(layer.Output, out (float Minimum, float Maximum, long Clipped, long Count) seen) && seen.Count > 0
        ? new(seen.Minimum, seen.Maximum, codes.Minimum, codes.Maximum, (double)seen.Clipped / seen.Count)
        : null;

    private static LayerRange? Weights(QuantizedLayer layer, int bits)
    {
        if (bits is < 2 or > 8 || layer.Parts.Count == 0)
            return null;
        float[] rows = layer.Layer.ReadRows();
        int inputs = layer.Layer.Inputs, most = (1 << (bits - 1)) - 1;
        long clipped = 0, count = 0;
        double held = 0;
        foreach (LayerPart part in layer.Parts)
        {
            if (layer.WeightScales(part) is not { } scales)
                return null;
            for (int i = 0; i < (part.Rows?.Length ?? layer.Layer.Outputs); i++)
            {
                float scale = scales[scales.Length == 1 ? 0 : i];
                held = Math.Max(held, most * (double)scale);
                foreach (float weight in rows.AsSpan((part.Rows?[i] ?? i) * inputs, inputs))
                {
                    if (Math.Abs(weight) > (most + 0.5f) * scale)
                        clipped++;
                }

                count += inputs;
            }
        }

        return new(rows.Min(), rows.Max(), -held, held, (double)clipped / count);
    }
}
