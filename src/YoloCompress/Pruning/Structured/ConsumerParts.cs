using YoloCompress.Inference;
using YoloCompress.Numerics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;
using YoloCompress.Pruning.Layers;

namespace YoloCompress.Pruning.Structured;

/// <summary>Collects, in one pass over the pictures, what the readers of prunable channels see.</summary>
internal static class ConsumerParts
{
    /// <summary>The parts of every convolution that reads a channel of the groups, by node name.</summary>
    public static Dictionary<string, List<ConsumerPart>> Collect(
        ChannelDependencyGraph dependencies,
        IReadOnlyList<ChannelGroup> groups,
        IEnumerable<float[]> pictures,
        IReadOnlyList<int> inputShape,
        PositionWeights weights,
        StructuredOptions options,
        Action<double> progress)
    {
        ModelGraph graph = dependencies.Graph;
        Dictionary<NodeProto, ChannelLayer> consumers = new(ReferenceEqualityComparer.Instance);
        foreach (ChannelLayer layer in groups.SelectMany(g => g.Consumers))
            consumers[layer.Node] = layer;
        StepwiseRun run = new(graph, pictures, inputShape, new() { Threads = options.Threads });
        Dictionary<string, List<ConsumerPart>> parts = [];
        NodeProto[] nodes = [.. graph.Nodes.Where(n => consumers.ContainsKey(n) && n.OpType == "Conv")];
        for (int i = 0; i < nodes.Length; i++)
        {
            run.AdvanceTo(nodes[i]);
            parts[nodes[i].Name] = Parts(dependencies, consumers[nodes[i]], run, i, weights, options);
            progress((i + 1.0) / nodes.Length);
        }

        return parts;
    }

    private static List<ConsumerPart> Parts(
        ChannelDependencyGraph dependencies, ChannelLayer layer, StepwiseRun run, int index, PositionWeights weights, StructuredOptions options)
    {
        TensorProto weight = dependencies.Graph.Initializer(layer.Node.Input[1])!;
        float[] values = weight.ToFloats();
        int[] shape = Array.ConvertAll(run.Value(0, layer.Node.Input[0]).Shape, d => (int)d);
        ConvolutionGeometry geometry = ConvolutionGeometry.Of(layer.Node, weight.Dims.ToArray(), shape);
        LayerSamples samples = LayerSamples.Choose(geometry, run.Pictures, options.Positions, index + (options.Seed * 1000), weights);
        PrunableLayer? own = PrunableLayer.Of(dependencies.Graph, layer.Node, out _);
        float[]? scales = own?.OutputScales(dependencies.Graph);
        List<ConsumerPart> parts = [];
        foreach (LayerMoments moments in samples.Moments(run, layer.Node.Input[0], own?.HasBias ?? false, options.Threads))
        {
            int first = parts.Count * geometry.OutputsPerGroup;
            int size = geometry.OutputsPerGroup * geometry.PatchLength;
            Matrix rows = Matrix.FromFloats(geometry.OutputsPerGroup, geometry.PatchLength, values.AsSpan(parts.Count * size, size));
            for (int o = 0; scales != null && o < rows.Rows; o++)
            {
                Span<double> row = rows.Values.AsSpan(o * rows.Columns, rows.Columns);
                System.Numerics.Tensors.TensorPrimitives.Multiply(row, scales[first + o], row);
            }

            int[] units =
            [
                .. layer.Read!.Skip(parts.Count * geometry.ChannelsPerGroup).Take(geometry.ChannelsPerGroup).Select(dependencies.UnitOf),
            ];
            parts.Add(new(
                layer.Node.Name, first, units, geometry.KernelHeight * geometry.KernelWidth, rows, moments.Hessian, moments.InputMean, scales));
        }

        return parts;
    }
}
