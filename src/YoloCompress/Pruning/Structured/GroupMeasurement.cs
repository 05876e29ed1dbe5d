using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;
using YoloCompress.Pruning.Layers;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pruning.Structured;

/// <summary>
/// Finds for each group in what order its channels go and what that costs the model: the readers' own error by number of channels, scaled
/// to the loss of the model's outputs that is measured for one number of them, all else whole.
/// </summary>
internal sealed class GroupMeasurement
{
    // Fitting as many layers behind halves a loss (measured on yolov5n).
    private const double RepairingLayers = 10;

    private readonly ChannelDependencyGraph _dependencies;
    private readonly Dictionary<string, List<ConsumerPart>> _parts;
    private readonly OutputLoss _reference;
    private readonly StructuredOptions _options;
    private double _now;

    /// <param name="dependencies">The model as it is now.</param>
    /// <param name="parts">What its layers read.</param>
    /// <param name="reference">The original's outputs on the first pictures.</param>
    /// <param name="options">How many pictures, and more.</param>
    public GroupMeasurement(
        ChannelDependencyGraph dependencies, Dictionary<string, List<ConsumerPart>> parts, OutputLoss reference, StructuredOptions options)
    {
        _dependencies = dependencies;
        _parts = parts;
        _reference = reference;
        _options = options;
    }

    /// <summary>The curves of the groups, in the order given.</summary>
    public List<GroupCurve> Measure(
        IReadOnlyList<ChannelGroup> groups, IEnumerable<float[]> pictures, IReadOnlyList<int> inputShape, Action<double> progress)
    {
        ModelGraph graph = _dependencies.Graph;
        StepwiseRun run = new(graph, pictures.Take(_options.SensitivityPictures), inputShape, new() { Threads = _options.Threads });
        _now = Try(run, []);
        GroupCurve?[] curves = new GroupCurve?[groups.Count];
        int done = 0;

        // In the order of their first readers, so that what comes before those runs once.
        Dictionary<string, int> position = graph.Nodes.Index().ToDictionary(n => n.Item.Name, n => n.Index, StringComparer.Ordinal);
        foreach (int g in Enumerable.Range(0, groups.Count).OrderBy(g => FirstReader(groups[g], position)))
        {
            if (groups[g].Consumers.Count > 0)
                run.AdvanceTo(graph.Nodes[FirstReader(groups[g], position)]);
            curves[g] = Measure(groups[g], run);
            progress(++done / (double)groups.Count);
        }

        return [.. curves.Select(c => c!)];
    }

    private static int FirstReader(ChannelGroup group, Dictionary<string, int> position) =>
        group.Consumers.Count == 0 ? -1 : group.Consumers.Min(c => position[c.Node.Name]);

    private GroupCurve Measure(ChannelGroup group, StepwiseRun run)
    {
        List<ConsumerPart> parts = [.. group.Consumers.SelectMany(c => _parts.GetValueOrDefault(c.Node.Name) ?? [])];
        ChannelElimination elimination = new(group.Units, parts, _options.Threads);
        int[]? order = _options.Importance == ChannelImportanceMeasure.SecondOrder ? null : Order(group, parts);
        int most = group.Units.Length - _options.RoundTo;
        int probed = Probed(group.Units.Length);
        double measured = 0;
        for (int n = 0; n < most; n++)
        {
            elimination.RemoveNext(order?[n]);
            if (n + 1 == probed)
                measured = Math.Max(0, Probe(elimination, run) - _now);
        }

        double scale = elimination.Errors.Count >= probed ? Unrepaired(group) * measured / Math.Max(elimination.Errors[probed - 1], 1e-12) : 0;
        return new(group, [.. elimination.Removed], [0, .. elimination.Errors.Select(e => e * scale)]);
    }

    // The measured loss is before the layers behind the readers are fitted; the more of them there are, the more of it goes.
    private double Unrepaired(ChannelGroup group)
    {
        HashSet<string> touched = [.. group.Producers.SelectMany(p => p.Node.Output)];
        int layers = 0;
        foreach (NodeProto node in _dependencies.Graph.Nodes.Where(n => n.Input.Any(touched.Contains)))
        {
            touched.UnionWith(node.Output);
            layers += node.OpType == "Conv" ? 1 : 0;
        }

        return 1 / (1 + (layers / RepairingLayers));
    }

    // About a third, as a whole number of blocks goes.
    private int Probed(int width)
    {
        int kept = Math.Max(_options.RoundTo, (int)Math.Round(width * 2 / 3.0 / _options.RoundTo) * _options.RoundTo);
        return width - Math.Min(kept, (width - 1) / _options.RoundTo * _options.RoundTo);
    }

    private double Probe(ChannelElimination elimination, StepwiseRun run)
    {
        ModelGraph graph = _dependencies.Graph;
        List<TensorProto> changed = [];
        foreach (IGrouping<string, (ConsumerPart Part, float[] Weights, float[] Shift)> layer in elimination.Current().GroupBy(c => c.Part.Layer))
        {
            NodeProto node = graph.Nodes.First(n => n.Name == layer.Key);
            PrunableLayer own = PrunableLayer.Of(graph, node, out _)!;
            float[] weights = own.Weight.ToFloats();
            float[] shift = new float[own.Weight.Dims[0]];
            foreach ((ConsumerPart part, float[] rows, float[] rowShift) in layer)
            {
                int inputs = part.Weights.Columns;
                for (int o = 0; o < rowShift.Length; o++)
                {
                    float scale = part.Scales is { } s && s[part.FirstOutput + o] != 0 ? s[part.FirstOutput + o] : 1;
                    for (int k = 0; k < inputs; k++)
                        weights[((part.FirstOutput + o) * inputs) + k] = rows[(o * inputs) + k] / scale;
                    shift[part.FirstOutput + o] = rowShift[o] / scale;
                }
            }

            changed.AddRange(LayerUpdate.Of(graph, own, weights, shift));
        }

        return Try(run, changed);
    }

    private double Try(StepwiseRun run, List<TensorProto> changed)
    {
        double total = 0;
        run.Try(changed, int.MaxValue, (picture, name, shape, values) => total += _reference.Of(picture, name, shape, values));
        return total;
    }

    private int[] Order(ChannelGroup group, List<ConsumerPart> parts)
    {
        double[] scores = ChannelScores.Of(_dependencies, group, parts, _options);
        return [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).Select(i => group.Units[i])];
    }
}
