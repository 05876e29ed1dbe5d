using System.Numerics.Tensors;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>The mean of each channel of an activation, over all positions and pictures.</summary>
internal static class ChannelMeans
{
    /// <summary>Reads the means.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="channels">The values to read and how many channels each has.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="threads">Threads to run with.</param>
    public static Dictionary<string, double[]> Read(
        ModelGraph graph, IReadOnlyDictionary<string, int> channels, IReadOnlyList<float[]> pictures, int threads)
    {
        Dictionary<string, double[]> sums = channels.ToDictionary(c => c.Key, c => new double[c.Value], StringComparer.Ordinal);
        using ActivationReader reader = new(graph, channels.Keys, new() { Threads = threads });
        reader.Read(pictures, (_, name, shape, values) => Add(sums[name], shape, values, pictures.Count));
        return sums;
    }

    /// <summary>Adds a share of one picture's channel means, [N, C, …] or, with two dimensions, [N, C].</summary>
    public static void Add(double[] sums, ReadOnlySpan<int> shape, ReadOnlySpan<float> values, int pictures)
    {
        int channels = sums.Length;
        if (shape.Length < 3)
        {
            for (int i = 0; i < values.Length; i++)
                sums[i % channels] += values[i] / (double)(values.Length / channels * pictures);
            return;
        }

        int batch = shape[0], plane = values.Length / (batch * channels);
        for (int i = 0; i < batch * channels; i++)
            sums[i % channels] += TensorPrimitives.Sum(values.Slice(i * plane, plane)) / ((double)plane * batch * pictures);
    }
}
