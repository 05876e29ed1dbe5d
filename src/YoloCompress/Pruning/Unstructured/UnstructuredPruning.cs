using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Layers;

namespace YoloCompress.Pruning.Unstructured;

/// <summary>
/// Sets single weights of a model's convolutions to 0. The model computes as much as before; it is smaller once its weights are compressed.
/// </summary>
public static class UnstructuredPruning
{
    /// <summary>Prunes a model.</summary>
    /// <param name="graph">The model in canonical form, FP32, batch normalizations folded or not.</param>
    /// <param name="options">How.</param>
    /// <param name="pictures">
    /// Calibration pictures as inputs in row-major order, for <see cref="UnstructuredMethod.OBS"/> and, where given, <see cref="UnstructuredMethod.NM"/>;
    /// enumerated up to three times.
    /// </param>
    /// <param name="diagnostics">Gets progress and warnings.</param>
    /// <exception cref="YoloCompressException">
    /// The amount (YC0701) or the pattern (YC0707) is out of range, nothing can be pruned (YC0702), or pictures are missing (YC0703).
    /// </exception>
    public static UnstructuredResult Run(
        ModelGraph graph, UnstructuredOptions options, IEnumerable<float[]>? pictures, IDiagnostics diagnostics)
    {
        Check(options);
        NodePatterns excluded = new(options.ExcludeNodes, graph, diagnostics);
        (List<PrunableLayer> layers, List<PruningExclusion> left) = PrunableLayers.Find(graph, excluded);
        if (layers.Count == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.NothingToPrune,
                "The model has no convolution whose weights could be pruned. Set Pruning to None, or exclude fewer nodes.");
        }

        foreach (PruningExclusion exclusion in left)
            diagnostics.Log($"Not pruned: {exclusion.Name}: {exclusion.Reason}.", Importance.Low);
        bool any = pictures?.Any() ?? false;
        if (options.Method == UnstructuredMethod.OBS && !any)
        {
            throw new YoloCompressException(
                ErrorCodes.PruningNeedsPictures,
                "Pruning=OBS compensates by what calibration pictures show, and there are none. Set CalibrationData, or use L1Unstructured.");
        }

        bool compensated = options.Method == UnstructuredMethod.OBS || (options.Method == UnstructuredMethod.NM && any);
        if (compensated)
            return Compensated(graph, options, layers, left, pictures!, diagnostics);
        ModelGraph pruned = MagnitudePruning.Run(graph, layers, options);
        return new(pruned, Report(pruned, layers, left, null, null));
    }

    private static UnstructuredResult Compensated(
        ModelGraph graph,
        UnstructuredOptions options,
        List<PrunableLayer> layers,
        List<PruningExclusion> left,
        IEnumerable<float[]> pictures,
        IDiagnostics diagnostics)
    {
        int[] shape = ValueShapes.Of(graph)[graph.Inputs[0].Name];
        PositionWeights weights = PositionWeights.Of(graph, pictures, shape, options.Threads);
        double[]? losses = null;
        double[] sparsities = [.. layers.Select(_ => options.Amount)];
        if (options.Method == UnstructuredMethod.OBS && options.Global && layers.Count > 1)
        {
            List<(double Loss, ErrorCurve Curve)> measured = new SparsitySensitivity(graph, options, weights, diagnostics).Measure(layers, pictures, shape);
            losses = [.. measured.Select(m => m.Loss)];
            sparsities = SparsityAllocation.Solve(
                [.. layers.Select(l => l.Weight.ElementCount())],
                [.. measured.Select(m => (Func<double, double>)(s => m.Loss * m.Curve.At(s) / m.Curve.At(0.5)))],
                options.Amount);
        }

        ISparsityPattern Pattern(int layer, int weights) => options.Method == UnstructuredMethod.NM
            ? MagnitudePruning.Pattern(options, layers[layer])
            : new LargestMagnitudes((int)Math.Round(weights * (1 - sparsities[layer])));
        (ModelGraph pruned, double[] errors) = new CompensatedPruning(graph, options, weights, diagnostics).Run(layers, Pattern, pictures, shape);
        return new(pruned, Report(pruned, layers, left, errors, losses));
    }

    private static SparsityReport Report(
        ModelGraph pruned, List<PrunableLayer> layers, List<PruningExclusion> left, double[]? errors, double[]? losses)
    {
        List<LayerSparsity> rows = [];
        for (int i = 0; i < layers.Count; i++)
        {
            float[] weights = pruned.Initializer(layers[i].Weight.Name)!.ToFloats();
            int[] shape = [.. layers[i].Weight.Dims.Select(d => (int)d)];
            rows.Add(new(layers[i].Name, shape, weights.LongCount(w => w == 0), weights.Length, errors?[i], losses?[i]));
        }

        return new(rows.Sum(r => r.Zeros), rows.Sum(r => r.Weights), rows, left);
    }

    private static void Check(UnstructuredOptions options)
    {
        if (options.Method == UnstructuredMethod.NM)
        {
            if (options.Keep < 1 || options.Of <= options.Keep || options.Of > 64)
            {
                throw new YoloCompressException(
                    ErrorCodes.SparsityPatternInvalid, $"{options.Keep}:{options.Of} is no sparsity pattern: N of M weights stay, 1 ≤ N < M ≤ 64, such as 2:4.");
            }
        }
        else if (!(options.Amount > 0 && options.Amount < 1))
        {
            throw new YoloCompressException(
                ErrorCodes.PruneAmountOutOfRange, $"PruneAmount is {options.Amount}; it is the share to prune, above 0 and below 1, such as 0.3.");
        }
    }
}
