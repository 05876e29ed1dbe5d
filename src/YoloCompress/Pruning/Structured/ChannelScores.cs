using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;

namespace YoloCompress.Pruning.Structured;

/// <summary>How much each channel of a group matters by a simple measure, with a mean of 1 over the group.</summary>
internal static class ChannelScores
{
    /// <summary>A score for each of the group's units, in their order.</summary>
    /// <param name="dependencies">The model.</param>
    /// <param name="group">The group.</param>
    /// <param name="consumers">Its readers' statistics, for <see cref="ChannelImportanceMeasure.Activation"/>.</param>
    /// <param name="options">The measure, and its seed or scores.</param>
    public static double[] Of(
        ChannelDependencyGraph dependencies, ChannelGroup group, IReadOnlyList<ConsumerPart> consumers, StructuredOptions options)
    {
        double[] scores = options.Importance switch
        {
            ChannelImportanceMeasure.L1 => Norms(dependencies, group, Math.Abs, (a, b) => a + b, s => s),
            ChannelImportanceMeasure.L2 => Norms(dependencies, group, w => w * w, (a, b) => a + b, Math.Sqrt),
            ChannelImportanceMeasure.LInfinity => Norms(dependencies, group, Math.Abs, Math.Max, s => s),
            ChannelImportanceMeasure.BatchNormalizationScale => Scales(dependencies, group),
            ChannelImportanceMeasure.Activation => Energies(group, consumers),
            ChannelImportanceMeasure.Taylor => Taylor(dependencies, group, options.TaylorScores ?? new Dictionary<string, float[]>()),
            _ => Random(group, options.Seed),
        };
        double mean = scores.Average();
        return mean > 0 ? Array.ConvertAll(scores, s => s / mean) : scores;
    }

    private static double[] Norms(
        ChannelDependencyGraph dependencies, ChannelGroup group, Func<double, double> of, Func<double, double, double> join, Func<double, double> finish)
    {
        Dictionary<int, double> sums = group.Units.ToDictionary(u => u, _ => 0.0);
        foreach (ChannelAttachment attachment in dependencies.Attachments)
        {
            // Weights only: biases, scales and statistics are of another kind.
            TensorProto tensor = dependencies.Graph.Initializer(attachment.Tensor)!;
            if (tensor.Dims.Count < 2 || !attachment.Units.Any(c => sums.ContainsKey(dependencies.UnitOf(c))))
                continue;
            float[] values = tensor.ToFloats();
            long inner = tensor.Dims.Skip(attachment.Axis + 1).Aggregate(1L, (a, b) => a * b);
            int[] units = Array.ConvertAll(attachment.Units, dependencies.UnitOf);
            for (int i = 0; i < values.Length; i++)
            {
                int unit = units[i / inner % units.Length];
                if (sums.TryGetValue(unit, out double sum))
                    sums[unit] = join(sum, of(values[i]));
            }
        }

        return [.. group.Units.Select(u => finish(sums[u]))];
    }

    private static double[] Scales(ChannelDependencyGraph dependencies, ChannelGroup group)
    {
        Dictionary<int, double> sums = group.Units.ToDictionary(u => u, _ => 0.0);
        foreach (ChannelLayer layer in group.Producers)
        {
            if (PrunableLayerScales(dependencies, layer) is not { } scales)
                continue;
            for (int c = 0; c < layer.Made.Length; c++)
            {
                int unit = dependencies.UnitOf(layer.Made[c]);
                if (sums.ContainsKey(unit))
                    sums[unit] += scales[c];
            }
        }

        return [.. group.Units.Select(u => sums[u])];
    }

    private static float[]? PrunableLayerScales(ChannelDependencyGraph dependencies, ChannelLayer layer)
    {
        IReadOnlyList<NodeProto> readers = dependencies.Graph.ConsumersOf(layer.Node.Output[0]);
        return readers is [{ OpType: "BatchNormalization" } normalization]
            ? Array.ConvertAll(dependencies.Graph.Initializer(normalization.Input[1])!.ToFloats(), Math.Abs)
            : null;
    }

    private static double[] Energies(ChannelGroup group, IReadOnlyList<ConsumerPart> consumers)
    {
        double[] energies = new double[group.Units.Length];
        foreach (ConsumerPart part in consumers)
        {
            double[] diagonal = part.Hessian.Diagonal();
            for (int u = 0; u < energies.Length; u++)
                energies[u] += part.Columns(group.Units[u]).Sum(c => diagonal[c]) / diagonal.Sum();
        }

        return energies;
    }

    private static double[] Taylor(ChannelDependencyGraph dependencies, ChannelGroup group, IReadOnlyDictionary<string, float[]> scores)
    {
        Dictionary<int, double> sums = group.Units.ToDictionary(u => u, _ => 0.0);
        foreach (ChannelLayer layer in group.Producers)
        {
            if (!scores.TryGetValue(layer.Node.Name, out float[]? own) || own.Length != layer.Made.Length)
                continue;
            for (int c = 0; c < own.Length; c++)
            {
                int unit = dependencies.UnitOf(layer.Made[c]);
                if (sums.ContainsKey(unit))
                    sums[unit] += own[c];
            }
        }

        return [.. group.Units.Select(u => Math.Abs(sums[u]))];
    }

    private static double[] Random(ChannelGroup group, int seed)
    {
        Random random = new(HashCode(group.Name, seed));
        return [.. group.Units.Select(_ => random.NextDouble())];
    }

    // string.GetHashCode differs from process to process.
    private static int HashCode(string text, int seed) => text.Aggregate(seed + 17, (hash, c) => unchecked((hash * 31) + c));
}
