using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Layers;

namespace YoloCompress.Pruning.Unstructured;

/// <summary>
/// Prunes layer by layer in the order of the model. What each layer should give is what it gives in the original; what it reads is what the
/// already pruned layers before it give; its remaining weights and its bias are fitted to that.
/// </summary>
internal sealed class CompensatedPruning
{
    private const double Damping = 0.01;
    private const double Ridge = 0.01;

    private readonly ModelGraph _graph;
    private readonly UnstructuredOptions _options;
    private readonly IDiagnostics _diagnostics;
    private readonly PositionWeights _weights;

    public CompensatedPruning(ModelGraph graph, UnstructuredOptions options, PositionWeights weights, IDiagnostics diagnostics)
    {
        _graph = graph;
        _options = options;
        _diagnostics = diagnostics;
        _weights = weights;
    }

    /// <summary>Prunes.</summary>
    /// <param name="layers">The layers, in the order of the graph.</param>
    /// <param name="patterns">The pattern for a group of a layer, by the layer's index and the number of weights of the group.</param>
    /// <param name="pictures">Calibration pictures.</param>
    /// <param name="inputShape">Shape of one, NCHW.</param>
    /// <returns>The graph and each layer's error relative to its outputs' variance.</returns>
    public (ModelGraph Graph, double[] Errors) Run(
        IReadOnlyList<PrunableLayer> layers, Func<int, int, ISparsityPattern> patterns, IEnumerable<float[]> pictures, IReadOnlyList<int> inputShape)
    {
        PairedRun run = new(_graph, [.. layers.Select(l => l.Node)], _graph, pictures, inputShape, _weights, _options.Positions, _options.Threads);
        List<TensorProto> changed = [];
        double[] errors = new double[layers.Count];
        List<string> poor = [];
        for (int i = 0; i < layers.Count; i++)
        {
            (LayerSamples samples, IEnumerable<LayerMoments> moments) = run.Next(layers[i].Node, layers[i].Weight.Dims.ToArray(), layers[i].HasBias);
            if (samples.Rows < 2 * samples.Geometry.PatchLength)
                poor.Add(layers[i].Name);
            int index = i;
            foreach (TensorProto tensor in Prune(layers[i], moments, weights => patterns(index, weights), out errors[i]))
            {
                run.Changed.Replace(tensor);
                changed.Add(tensor);
            }

            _diagnostics.Progress("Prune", (i + 1.0) / layers.Count);
        }

        LayerSamples.WarnOfFew(poor, _diagnostics);
        return (_graph.Edit(editor => changed.ForEach(t => editor.SetInitializer(t))), errors);
    }

    private List<TensorProto> Prune(
        PrunableLayer layer, IEnumerable<LayerMoments> moments, Func<int, ISparsityPattern> patterns, out double relativeError)
    {
        float[] weights = layer.Weight.ToFloats();
        float[] bias = layer.Bias?.ToFloats() ?? [];
        float[]? scales = layer.OutputScales(_graph);
        float[] result = new float[weights.Length];
        float[] shift = new float[layer.Weight.Dims[0]];
        double error = 0, variance = 0;
        int row = 0;
        foreach (LayerMoments group in moments)
        {
            int outputs = group.Variance.Length;
            int inputs = group.Hessian.Rows;
            float[] target = group.Fit(weights.AsSpan(row * inputs, outputs * inputs), Ridge, _options.Threads);
            SparseLeastSquares problem = new(group.Hessian, target, outputs, Damping, _options.Threads, scales?[row..(row + outputs)]);
            float[] found = problem.Solve(patterns(outputs * inputs), PenaltySchedule.Thorough).Values;
            found.CopyTo(result, row * inputs);
            group.Shift(found, bias.Length == 0 ? [] : bias.AsSpan(row, outputs)).CopyTo(shift, row);
            error += group.Errors(found, _options.Threads).Sum();
            variance += group.Variance.Sum();
            row += outputs;
        }

        relativeError = variance > 0 ? error / variance : 0;
        return [.. LayerUpdate.Of(_graph, layer, result, shift)];
    }
}
