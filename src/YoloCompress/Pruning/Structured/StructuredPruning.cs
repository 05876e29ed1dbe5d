using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Channels;

namespace YoloCompress.Pruning.Structured;

/// <summary>Removes whole channels, with everything that depends on them: the model becomes smaller and faster.</summary>
public static class StructuredPruning
{
    /// <summary>Prunes a model.</summary>
    /// <param name="graph">The model in canonical form, FP32, batch normalizations folded or not.</param>
    /// <param name="options">How.</param>
    /// <param name="pictures">
    /// Calibration pictures as inputs in row-major order, for everything that is measured or reconstructed; enumerated up to three times.
    /// </param>
    /// <param name="diagnostics">Gets progress and warnings.</param>
    /// <exception cref="YoloCompressException">
    /// The amount is out of range (YC0701), nothing can be pruned (YC0702), pictures are missing (YC0703), or the pruned model does not run (YC0708).
    /// </exception>
    public static StructuredResult Run(
        ModelGraph graph, StructuredOptions options, IEnumerable<float[]>? pictures, IDiagnostics diagnostics)
    {
        Check(options, pictures);
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph);
        int[] inputShape = shapes[graph.Inputs[0].Name];
        NodePatterns excluded = new(options.ExcludeNodes, graph, diagnostics);
        string? KeepWhole(ChannelLayer layer) => WhyWhole(layer, excluded, options);
        ChannelDependencyGraph dependencies = ChannelDependencyGraph.Of(graph, shapes, KeepWhole);
        ChannelGroup[] groups = [.. StructuredRounds.Prunable(dependencies, options)];
        PruningExclusion[] left = [.. Exclusions(dependencies, options)];
        foreach (PruningExclusion exclusion in left)
            diagnostics.Log($"Left whole: {exclusion.Name}: {exclusion.Reason}.", Importance.Low);
        WarnOfWhole(dependencies, diagnostics);
        if (groups.Length == 0)
        {
            // What the model's form or the user keeps whole says less than what is too narrow or cannot be followed.
            PruningExclusion? example = left.FirstOrDefault(l => !l.Reason.StartsWith("it ", StringComparison.Ordinal)) ?? left.FirstOrDefault();
            throw new YoloCompressException(
                ErrorCodes.NothingToPrune,
                $"The model has no group of channels that could be made smaller: {left.Length} are left whole, {(example != null ? $"such as {example.Name}: {example.Reason}" : "for it has no layers")}. " +
                "Exclude fewer nodes, or use Pruning=OBS, which needs no channels to go.");
        }

        StructuredRounds rounds = new(dependencies, pictures ?? [], inputShape, KeepWhole, options, diagnostics);
        int count = options.Measured ? Math.Max(1, options.Rounds) : 1;
        (double reached, double cost) = (0, 0);
        for (int round = 1; round <= count; round++)
            (reached, cost) = rounds.Run(1 - (options.Amount * round / count));
        WarnOfMiss(cost, reached, cost * (1 - options.Amount), options, diagnostics);
        Try(rounds.Graph, inputShape);
        return new(rounds.Graph, Report(dependencies, groups, rounds, left));
    }

    private static bool NeedsPictures(StructuredOptions options) =>
        options.Measured || options.Importance is ChannelImportanceMeasure.SecondOrder or ChannelImportanceMeasure.Activation;

    private static string? WhyWhole(ChannelLayer layer, NodePatterns excluded, StructuredOptions options) =>
        excluded.Contains(layer.Node) ? "it is excluded"
        : options.ProtectStem && layer.Read == null && !layer.IsDepthwise ? "it reads the picture"
        : null;

    private static IEnumerable<PruningExclusion> Exclusions(ChannelDependencyGraph dependencies, StructuredOptions options) =>
        dependencies.Groups
            .Where(g => g.PinnedBecause != null || g.Units.Length <= options.RoundTo)
            .Select(g => new PruningExclusion(
                g.Name.Length > 0 ? g.Name : "(no layer)", g.PinnedBecause ?? $"its {g.Units.Length} channels are no more than RoundTo"));

    // What the user or the model's form asks for needs no warning; what could not be followed does.
    private static void WarnOfWhole(ChannelDependencyGraph dependencies, IDiagnostics diagnostics)
    {
        HashSet<string> read = ReadByLayers(dependencies);
        ChannelGroup[] unfollowed =
        [
            .. dependencies.Groups.Where(g => g.PinnedBecause is { } reason && !reason.StartsWith("it ", StringComparison.Ordinal) &&
                g.Producers.Any(p => p.Node.Output.Any(read.Contains))),
        ];
        if (unfollowed.Length == 0)
            return;
        diagnostics.Warn(
            ErrorCodes.LeftUnpruned,
            $"{unfollowed.Length} groups of channels stay whole, such as {unfollowed[0].Name}: {unfollowed[0].PinnedBecause}. The report names all of them.");
    }

    // Values that some layer further on reads, directly or through others: what makes the outputs only can never be narrower.
    private static HashSet<string> ReadByLayers(ChannelDependencyGraph dependencies)
    {
        HashSet<NodeProto> layers = new(dependencies.Layers.Select(l => l.Node), ReferenceEqualityComparer.Instance);
        HashSet<string> read = [];
        foreach (NodeProto node in dependencies.Graph.Nodes.Reverse())
        {
            if (layers.Contains(node) || node.Output.Any(read.Contains))
                read.UnionWith(node.Input);
        }

        return read;
    }

    private static void WarnOfMiss(double before, double after, double wanted, StructuredOptions options, IDiagnostics diagnostics)
    {
        if (after <= wanted * 1.0001)
            return;
        diagnostics.Warn(
            ErrorCodes.AmountNotReached,
            FormattableString.Invariant(
                $"Only {1 - (after / before):P1} of the {What(options.Unit)} could be removed instead of {1 - (wanted / before):P1}: protected layers stay whole, the others keep at least RoundTo channels. Lower PruneAmount or RoundTo."));
    }

    private static string What(PruneUnit unit) => unit switch
    {
        PruneUnit.Channels => "channels",
        PruneUnit.Weights => "weights",
        PruneUnit.Latency => "layers' time",
        _ => "operations",
    };

    private static void Try(ModelGraph pruned, int[] inputShape)
    {
        try
        {
            using OnnxModel model = new(pruned);
            model.Run(new float[inputShape.Aggregate(1, (a, b) => a * b)], (_, _, _) => { });
        }
        catch (YoloCompressException e)
        {
            throw new YoloCompressException(
                ErrorCodes.PrunedModelBroken,
                $"The model does not run after channels were removed: {e.Message} Exclude the node that is named, and please report this.",
                inner: e);
        }
    }

    private static ChannelReport Report(ChannelDependencyGraph dependencies, ChannelGroup[] groups, StructuredRounds rounds, PruningExclusion[] left)
    {
        Dictionary<string, NodeProto> now = rounds.Graph.Nodes.ToDictionary(n => n.Name, StringComparer.Ordinal);
        int Inputs(ModelGraph graph, NodeProto node) => (int)graph.Initializer(node.Input[1])!.Dims[1] * (int)node.GetInt("group", 1);
        int Left(ChannelGroup group)
        {
            ChannelLayer maker = group.Producers[0];
            HashSet<int> units = [.. group.Units];
            return rounds.Kept.Of(maker.Node.Name).Select(i => dependencies.UnitOf(maker.Made[i])).Where(units.Contains).Distinct().Count();
        }

        List<LayerWidth> layers =
        [
            .. dependencies.Layers.Select(l => new LayerWidth(
                l.Node.Name,
                Inputs(dependencies.Graph, l.Node),
                Inputs(rounds.Graph, now[l.Node.Name]),
                l.Made.Length,
                rounds.Kept.Of(l.Node.Name).Length,
                rounds.Errors.TryGetValue(l.Node.Name, out double error) ? error : null)),
        ];
        List<GroupWidth> widths =
        [
            .. groups.Select(g => new GroupWidth(
                g.Name,
                g.Units.Length,
                Left(g),
                rounds.Losses.TryGetValue(g.Name, out double loss) && rounds.Losses.Values.Max() > 0 ? loss : null)),
        ];
        return new(ModelStatistics.Of(dependencies.Graph).Macs, ModelStatistics.Of(rounds.Graph).Macs, layers, widths, left) { RoundTo = rounds.RoundTo };
    }

    private static void Check(StructuredOptions options, IEnumerable<float[]>? pictures)
    {
        if (!(options.Amount > 0 && options.Amount < 1))
        {
            throw new YoloCompressException(
                ErrorCodes.PruneAmountOutOfRange,
                FormattableString.Invariant($"PruneAmount is {options.Amount}; it is the share to remove, above 0 and below 1, such as 0.2."));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.RoundTo, 1);
        if ((NeedsPictures(options) || options.Reconstruct) && !(pictures?.Any() ?? false))
        {
            throw new YoloCompressException(
                ErrorCodes.PruningNeedsPictures,
                "Pruning=LnStructured measures and repairs by what calibration pictures show, and there are none. Set CalibrationData.");
        }
    }
}
