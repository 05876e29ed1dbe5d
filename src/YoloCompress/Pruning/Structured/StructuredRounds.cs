using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;
using YoloCompress.Pruning.Layers;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pruning.Structured;

/// <summary>
/// Removes channels in several rounds, each chosen by what it costs the model as the round before left it, and repaired towards the original:
/// losses of groups add up only as long as they are small.
/// </summary>
internal sealed class StructuredRounds
{
    // Fewer than the repair has: they only compare channels.
    private const int StatisticsPictures = 32;

    private readonly ChannelDependencyGraph _original;
    private readonly StructuredOptions _options;
    private readonly IDiagnostics _diagnostics;
    private readonly IEnumerable<float[]> _pictures;
    private readonly int[] _inputShape;
    private readonly Func<ChannelLayer, string?> _keepWhole;
    private readonly PositionWeights _weights;
    private readonly OutputLoss _reference = new();

    public StructuredRounds(
        ChannelDependencyGraph original,
        IEnumerable<float[]> pictures,
        int[] inputShape,
        Func<ChannelLayer, string?> keepWhole,
        StructuredOptions options,
        IDiagnostics diagnostics)
    {
        _original = original;
        _options = options;
        _diagnostics = diagnostics;
        _pictures = pictures;
        _inputShape = inputShape;
        _keepWhole = keepWhole;
        _weights = PositionWeights.Of(original.Graph, NeedsPictures ? pictures : [], inputShape, options.Threads);
        if (IsMeasured)
        {
            using ActivationReader reader = new(original.Graph, [.. original.Graph.Outputs.Select(o => o.Name)], new() { Threads = options.Threads });
            reader.Read(pictures.Take(options.SensitivityPictures), _reference.Reference);
        }

        RoundTo = options.RoundTo;
        Kept = new(original);
        Graph = original.Graph;
    }

    /// <summary>The model as it is now.</summary>
    public ModelGraph Graph { get; private set; }

    /// <summary>What its layers still make.</summary>
    public KeptChannels Kept { get; }

    /// <summary>Channels of a block, as chosen.</summary>
    public int RoundTo { get; private set; }

    /// <summary>Each fitted layer's error relative to its outputs' variance, by node name.</summary>
    public Dictionary<string, double> Errors { get; private set; } = [];

    /// <summary>What was expected of each group so far, by name; empty where nothing was measured.</summary>
    public Dictionary<string, double> Losses { get; } = new(StringComparer.Ordinal);

    private bool IsMeasured => _options.Measured || _options.Importance == ChannelImportanceMeasure.SecondOrder;

    private bool NeedsPictures => IsMeasured || _options.Reconstruct || _options.Importance == ChannelImportanceMeasure.Activation;

    /// <summary>Goes down to a cost.</summary>
    /// <param name="share">The share of the original's cost to reach.</param>
    /// <returns>The cost reached, and the original's.</returns>
    public (double Reached, double Whole) Run(double share)
    {
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(Graph);
        ChannelDependencyGraph dependencies = Graph == _original.Graph ? _original : ChannelDependencyGraph.Of(Graph, shapes, _keepWhole);
        ChannelGroup[] groups = [.. Prunable(dependencies, _options)];
        double whole = Cost(_original, [])([]);
        Func<IReadOnlyList<int>, double> cost = Cost(dependencies, groups);
        if (groups.Length == 0)
            return (cost([]), whole);
        List<GroupCurve> curves = Curves(dependencies, groups);
        double wanted = whole * share;
        int[] widths = Widths(dependencies, curves, cost, wanted);
        for (int g = 0; g < groups.Length; g++)
            Losses[groups[g].Name] = Losses.GetValueOrDefault(groups[g].Name) + curves[g].Losses[curves[g].Width - widths[g]];
        HashSet<int> removed = Removed(curves, widths);
        Graph = dependencies.Remove(removed);
        Kept.Remove(dependencies, removed);
        if (_options.Reconstruct && removed.Count > 0)
            (Graph, Errors) = Reconstruction.Run(_original, Graph, Kept, _pictures, _weights, _inputShape, _options, _diagnostics);
        return (cost(widths), whole);
    }

    /// <summary>Groups that can be made smaller.</summary>
    public static IEnumerable<ChannelGroup> Prunable(ChannelDependencyGraph dependencies, StructuredOptions options) =>
        dependencies.Groups.Where(g => g.PinnedBecause == null && g.Units.Length > options.RoundTo);

    // Blocks are chosen once, by the first round that has a choice.
    private int[] Widths(ChannelDependencyGraph dependencies, List<GroupCurve> curves, Func<IReadOnlyList<int>, double> cost, double wanted)
    {
        int[] Of(int roundTo) => _options.Measured ? WidthAllocation.ByLoss(curves, cost, roundTo, wanted) : WidthAllocation.Uniform(curves, cost, roundTo, wanted);
        int[] widths = Of(RoundTo);
        if (RoundTo != _options.RoundTo || _options.Coarser is not { } coarser)
            return widths;
        int[] coarse = Of(coarser.RoundTo);
        bool reached = cost(coarse) <= Math.Max(wanted, cost(widths)) * 1.0001;
        if (!reached || coarse.SequenceEqual(widths) || !coarser.IsFaster(dependencies.Remove(Removed(curves, widths)), dependencies.Remove(Removed(curves, coarse))))
            return widths;
        RoundTo = coarser.RoundTo;
        return coarse;
    }

    private static HashSet<int> Removed(List<GroupCurve> curves, int[] widths) => [.. curves.SelectMany((c, g) => c.Order.Take(c.Width - widths[g]))];

    private Func<IReadOnlyList<int>, double> Cost(ChannelDependencyGraph dependencies, IReadOnlyList<ChannelGroup> groups) => _options.Unit switch
    {
        PruneUnit.Channels => new ChannelCount(dependencies, groups).Of,
        PruneUnit.Weights => new MacsModel(dependencies, groups, ValueShapes.Of(dependencies.Graph), (_, _) => 1).Of,
        PruneUnit.Latency => new MacsModel(dependencies, groups, ValueShapes.Of(dependencies.Graph), (node, sites) => sites * PricePerMac[node.Name]).Of,
        _ => new MacsModel(dependencies, groups, ValueShapes.Of(dependencies.Graph)).Of,
    };

    // A narrower layer is expected to take less time in proportion to its operations.
    private Dictionary<string, double> PricePerMac => field ??= ModelStatistics.Of(_original.Graph).Layers.DistinctBy(l => l.Name)
        .ToDictionary(l => l.Name, l => l.Macs > 0 ? (_options.LayerTimes?.GetValueOrDefault(l.Name) ?? 0) / l.Macs : 0, StringComparer.Ordinal);

    private List<GroupCurve> Curves(ChannelDependencyGraph dependencies, ChannelGroup[] groups)
    {
        Dictionary<string, List<ConsumerPart>> parts = IsMeasured || _options.Importance == ChannelImportanceMeasure.Activation
            ? ConsumerParts.Collect(dependencies, groups, _pictures.Take(StatisticsPictures), _inputShape, _weights, _options, f => _diagnostics.Progress("Statistics", f))
            : [];
        if (IsMeasured)
        {
            GroupMeasurement measurement = new(dependencies, parts, _reference, _options);
            return measurement.Measure(groups, _pictures, _inputShape, f => _diagnostics.Progress("Sensitivity", f));
        }

        List<GroupCurve> curves = [];
        foreach (ChannelGroup group in groups)
        {
            List<ConsumerPart> own = [.. group.Consumers.SelectMany(c => parts.GetValueOrDefault(c.Node.Name) ?? [])];
            double[] scores = ChannelScores.Of(dependencies, group, own, _options);
            int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).Select(i => group.Units[i])];
            curves.Add(new(group, order, new double[order.Length + 1]));
        }

        return curves;
    }
}
