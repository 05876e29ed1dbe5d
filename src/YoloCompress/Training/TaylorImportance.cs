using TorchSharp;
using TorchSharp.Modules;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Training.Operators;
using static TorchSharp.torch;

namespace YoloCompress.Training;

/// <summary>
/// What setting a channel to zero does to a model's outputs, to first order and without labels (after Molchanov and others, "Importance Estimation
/// for Neural Network Pruning", 2019). There the gradient is that of the loss of labels. Here the outputs are summed with random signs: the mean square of
/// value x gradient is then the squared change of all outputs that count.
/// </summary>
public static class TaylorImportance
{
    // Pictures differ more than signs do.
    private const int SignsPerPicture = 2;
    private const double LeastBox = 4;

    /// <summary>Measures every convolution and matrix product that has weights of its own.</summary>
    /// <param name="graph">A model with one input of rank 4, FP32, batch normalizations folded or not.</param>
    /// <param name="pictures">Inputs in row-major order.</param>
    /// <param name="seed">Of the signs.</param>
    /// <param name="threads">Threads of torch; the last bits depend on it.</param>
    /// <param name="progress">Gets the share that is done; may be null.</param>
    /// <returns>By node name, for each of its output channels, the mean square over pictures and signs.</returns>
    /// <exception cref="YoloCompressException">torch is missing (YC0801 to YC0803), or a node has no gradient (YC0804).</exception>
    public static IReadOnlyDictionary<string, float[]> Measure(
        ModelGraph graph, IReadOnlyList<float[]> pictures, int seed = 0, int threads = 2, Action<double>? progress = null)
    {
        TorchLibraries.Load();
        set_num_threads(threads);
        using GraphModule module = new(graph) { FreezeMoments = true };
        List<Channels> layers = [.. graph.Nodes.Select(n => Channels.Of(graph, n, module.Weights)).OfType<Channels>()];
        Dictionary<string, float[]> scores = layers.ToDictionary(l => l.Name, l => new float[l.Count], StringComparer.Ordinal);
        long[] shape = [1, .. graph.Inputs[0].Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue)];
        int samples = pictures.Count * SignsPerPicture;
        for (int sample = 0; sample < samples; sample++)
        {
            Backward(module, pictures[sample / SignsPerPicture], shape, SeededRandom.For((ulong)seed, (ulong)sample));
            foreach (Channels layer in layers)
                layer.AddSquares(scores[layer.Name], 1f / samples);
            progress?.Invoke((sample + 1.0) / samples);
        }

        return scores;
    }

    private static void Backward(GraphModule module, float[] picture, long[] shape, SeededRandom random)
    {
        using DisposeScope scope = NewDisposeScope();
        module.zero_grad();
        Tensor total = zeros(1);
        foreach (Tensor output in module.forward(tensor(picture, shape)))
        {
            foreach (Tensor part in Counted(output))
            {
                float[] signs = new float[part.numel()];
                for (int i = 0; i < signs.Length; i++)
                    signs[i] = random.Chance(0.5) ? 1 : -1;
                total = total + (part * tensor(signs, part.shape)).sum();
            }
        }

        total.backward();
    }

    // What is counted of an output: decoded detections by what they claim, boxes relative to their size; others relative to their spread.
    private static IEnumerable<Tensor> Counted(Tensor output)
    {
        if (!output.requires_grad)
            yield break;
        if (!IsDecoded(output))
        {
            using Tensor spread = output.detach().std();
            yield return output / Math.Max(1e-6, spread.item<float>());
            yield break;
        }

        Tensor objectness = output.narrow(2, 4, 1);
        yield return objectness * output.narrow(2, 5, output.shape[2] - 5);
        Tensor size = output.narrow(2, 2, 2).detach().clamp_min(LeastBox);
        yield return objectness.detach() * output.narrow(2, 0, 4) / cat([size, size], 2);
    }

    // [1, N, 5 + classes]: x, y, width, height, objectness and class scores.
    private static bool IsDecoded(Tensor output)
    {
        if (output.dim() != 3 || output.shape[2] < 6 || output.shape[1] < output.shape[2])
            return false;
        using Tensor scores = output.detach().narrow(2, 4, output.shape[2] - 4);
        using Tensor low = scores.min(), high = scores.max();
        return low.item<float>() >= 0 && high.item<float>() <= 1;
    }

    /// <summary>
    /// A layer's channels by the parameters that are linear in them: the products of a parameter and its gradient, summed over a channel, are the
    /// products of the channel's values and their gradients.
    /// </summary>
    private sealed record Channels(string Name, int Count, IReadOnlyList<(Parameter Values, int Axis)> Parameters)
    {
        public static Channels? Of(ModelGraph graph, NodeProto node, IReadOnlyDictionary<string, Parameter> weights)
        {
            if (!node.IsLayer() || node.Input.Count < 2 || !weights.TryGetValue(node.Input[1], out Parameter? own))
                return null;
            if (graph.ConsumersOf(node.Output[0]) is [{ OpType: "BatchNormalization" } behind] &&
                weights.TryGetValue(behind.Input[1], out Parameter? scale) && weights.TryGetValue(behind.Input[2], out Parameter? shift))
                return new(node.Name, (int)scale.shape[0], [(scale, 0), (shift, 0)]);

            // The channels of a transposed convolution with groups do not lie on one axis.
            if (node.OpType == "ConvTranspose" && node.GetInt("group", 1) != 1)
                return null;
            int axis = node.OpType == "Conv" || (node.OpType == "Gemm" && node.GetInt("transB", 0) != 0) ? 0 : (int)own.dim() - 1;
            if (node.OpType == "ConvTranspose")
                axis = 1;
            List<(Parameter, int)> parameters = [(own, axis)];
            if (node.Input.Count > 2 && weights.TryGetValue(node.Input[2], out Parameter? bias) && bias.numel() == own.shape[axis])
                parameters.Add((bias, (int)bias.dim() - 1));
            return new(node.Name, (int)own.shape[axis], parameters);
        }

        public void AddSquares(float[] scores, float share)
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable _ = no_grad();
            float[] sums = new float[Count];
            foreach ((Parameter values, int axis) in Parameters)
            {
                if (values.grad is not { } gradient)
                    continue;
                Tensor products = values.detach() * gradient;
                long[] others = [.. Enumerable.Range(0, (int)products.dim()).Where(d => d != axis).Select(d => (long)d)];
                float[] each = (others.Length > 0 ? products.sum(others) : products).ToFloats();
                for (int c = 0; c < Count; c++)
                    sums[c] += each[c];
            }

            for (int c = 0; c < Count; c++)
                scores[c] += share * sums[c] * sums[c];
        }
    }
}
