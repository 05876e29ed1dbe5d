using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;
using YoloCompress.Pruning.Layers;

namespace YoloCompress.Pruning.Structured;

/// <summary>
/// Fits every convolution behind removed channels to what it gave in the original, by least squares on what it reads in the pruned model, one
/// after another, held near its sliced weights by a ridge (He and others, "Channel Pruning for Accelerating Very Deep Neural Networks", 2017).
/// </summary>
internal static class Reconstruction
{
    private const double Ridge = 0.01;

    // Layers that lost no inputs are right already but for what comes in: a free fit follows the noise of few pictures.
    private const double RidgeOfWhole = 0.3;

    /// <summary>Fits.</summary>
    /// <param name="original">The original.</param>
    /// <param name="pruned">The original without some channels.</param>
    /// <param name="kept">Which channels are left.</param>
    /// <param name="pictures">Calibration pictures; enumerated once.</param>
    /// <param name="weights">How much positions count.</param>
    /// <param name="inputShape">Shape of one picture, NCHW.</param>
    /// <param name="options">Threads, positions.</param>
    /// <param name="diagnostics">Gets progress and warnings.</param>
    /// <returns>The fitted model, and each fitted layer's error relative to its outputs' variance, by node name.</returns>
    public static (ModelGraph Graph, Dictionary<string, double> Errors) Run(
        ChannelDependencyGraph original,
        ModelGraph pruned,
        KeptChannels kept,
        IEnumerable<float[]> pictures,
        PositionWeights weights,
        IReadOnlyList<int> inputShape,
        StructuredOptions options,
        IDiagnostics diagnostics)
    {
        Dictionary<string, NodeProto> nodes = pruned.Nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
        List<NodeProto> fitted =
        [
            .. Downstream(original, kept).Where(n => n.OpType == "Conv" && PrunableLayer.Of(pruned, nodes[n.Name], out _) != null),
        ];
        Dictionary<string, double> errors = [];
        List<TensorProto> changed = [];
        List<string> poor = [];
        if (fitted.Count == 0)
            return (pruned, errors);
        PairedRun run = new(original.Graph, fitted, pruned, pictures, inputShape, weights, options.Positions, options.Threads);
        foreach (NodeProto node in fitted)
        {
            PrunableLayer layer = PrunableLayer.Of(pruned, nodes[node.Name], out _)!;
            (LayerSamples samples, IEnumerable<LayerMoments> moments) = run.Next(layer.Node, layer.Weight.Dims.ToArray(), layer.HasBias, kept.Of(node.Name));
            if (samples.Rows < 2 * samples.Geometry.PatchLength)
                poor.Add(node.Name);
            bool lost = layer.Weight.Dims[1] < original.Graph.Initializer(node.Input[1])!.Dims[1];
            float[] offsets = Offsets(original, node, pruned, layer, kept.Of(node.Name));
            List<TensorProto> found = Fit(pruned, layer, offsets, moments, lost ? Ridge : RidgeOfWhole, options.Threads, out double error);
            found.ForEach(run.Changed.Replace);
            changed.AddRange(found);
            errors[node.Name] = error;
            diagnostics.Progress("Reconstruct", errors.Count / (double)fitted.Count);
        }

        LayerSamples.WarnOfFew(poor, diagnostics);
        return (pruned.Edit(editor => changed.ForEach(t => editor.SetInitializer(t))), errors);
    }

    // Nodes that read, directly or through others, what a layer with removed channels makes.
    private static IEnumerable<NodeProto> Downstream(ChannelDependencyGraph original, KeptChannels kept)
    {
        HashSet<string> touched =
        [
            .. original.Layers.Where(l => kept.IsNarrower(l.Node.Name)).SelectMany(l => l.Node.Output),
        ];
        foreach (NodeProto node in original.Graph.Nodes)
        {
            if (!node.Input.Any(touched.Contains))
                continue;
            touched.UnionWith(node.Output);
            yield return node;
        }
    }

    private static List<TensorProto> Fit(
        ModelGraph pruned, PrunableLayer layer, float[] offsets, IEnumerable<LayerMoments> moments, double ridge, int threads, out double relativeError)
    {
        float[] weights = layer.Weight.ToFloats();
        float[] shift = new float[layer.Weight.Dims[0]];
        double error = 0, variance = 0;
        int row = 0;
        foreach (LayerMoments group in moments)
        {
            int outputs = group.Variance.Length;
            int size = outputs * group.Hessian.Rows;
            Span<float> own = weights.AsSpan(row * group.Hessian.Rows, size);
            float[] found = group.Fit(own, ridge, threads);
            found.CopyTo(own);
            group.Shift(found, offsets.AsSpan(row, outputs)).CopyTo(shift, row);
            error += group.Errors(found, threads).Sum();
            variance += group.Variance.Sum();
            row += outputs;
        }

        relativeError = variance > 0 ? error / variance : 0;
        return [.. LayerUpdate.Of(pruned, layer, weights, shift)];
    }

    // What is added to each output now, as the original counts: an earlier round may have moved a normalization's mean already.
    private static float[] Offsets(ChannelDependencyGraph original, NodeProto node, ModelGraph pruned, PrunableLayer layer, int[] kept)
    {
        if (layer.Bias is { } bias)
            return bias.ToFloats();
        float[] offsets = new float[layer.Weight.Dims[0]];
        if (layer.Normalization is not { } now || PrunableLayer.Of(original.Graph, node, out _)?.Normalization is not { } before)
            return offsets;
        float[] moved = pruned.Initializer(now.Input[3])!.ToFloats(), own = original.Graph.Initializer(before.Input[3])!.ToFloats();
        return [.. kept.Select((o, i) => own[o] - moved[i])];
    }
}
