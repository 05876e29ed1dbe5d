using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Numerics;
using YoloCompress.Onnx;
using YoloCompress.Pruning.Layers;
using YoloCompress.Sensitivity;

namespace YoloCompress.Pruning.Unstructured;

/// <summary>
/// Measures what sparsity costs in each layer alone: half of its weights go, the rest compensates, and the loss of the model's outputs is
/// taken. Only what follows the layer runs again. At other sparsities the loss is in proportion to the layer's own error.
/// </summary>
internal sealed class SparsitySensitivity
{
    private const double Damping = 0.01;
    private const double Probed = 0.5;

    // With fewer pictures than the pruning itself: this only compares layers.
    private const int MostPictures = 32;
    private static readonly double[] Sparsities = [0.25, 0.5, 0.75, 0.9];

    private readonly ModelGraph _graph;
    private readonly UnstructuredOptions _options;
    private readonly IDiagnostics _diagnostics;
    private readonly PositionWeights _weights;

    public SparsitySensitivity(ModelGraph graph, UnstructuredOptions options, PositionWeights weights, IDiagnostics diagnostics)
    {
        _graph = graph;
        _options = options;
        _diagnostics = diagnostics;
        _weights = weights;
    }

    /// <summary>For each layer the loss at half of its weights, and its error by sparsity.</summary>
    public List<(double Loss, ErrorCurve Curve)> Measure(IReadOnlyList<PrunableLayer> layers, IEnumerable<float[]> pictures, IReadOnlyList<int> inputShape)
    {
        StepwiseRun run = new(_graph, pictures.Take(MostPictures), inputShape, new() { Threads = _options.Threads });
        OutputLoss loss = new();
        List<(double, ErrorCurve)> result = [];
        for (int i = 0; i < layers.Count; i++)
        {
            result.Add(Measure(layers[i], run, loss, i));
            _diagnostics.Progress("Sensitivity", (i + 1.0) / layers.Count);
        }

        return result;
    }

    private (double Loss, ErrorCurve Curve) Measure(PrunableLayer layer, StepwiseRun run, OutputLoss loss, int index)
    {
        run.AdvanceTo(layer.Node);
        int[] shape = Array.ConvertAll(run.Value(0, layer.Node.Input[0]).Shape, d => (int)d);
        ConvolutionGeometry geometry = ConvolutionGeometry.Of(layer.Node, layer.Weight.Dims.ToArray(), shape);
        LayerSamples samples = LayerSamples.Choose(geometry, run.Pictures, _options.Positions / 2, index, _weights);
        if (index == 0)
            run.Try([], _options.SensitivityPictures, loss.Reference);
        float[] weights = layer.Weight.ToFloats();
        float[]? scales = layer.OutputScales(_graph);
        float[] pruned = new float[weights.Length];
        float[] shift = new float[layer.Weight.Dims[0]];
        double[] errors = new double[Sparsities.Length];
        int row = 0;
        foreach (LayerMoments group in samples.Moments(run, layer.Node.Input[0], layer.HasBias, _options.Threads))
        {
            int outputs = geometry.OutputsPerGroup;
            int size = outputs * group.Hessian.Rows;
            ReadOnlySpan<float> own = weights.AsSpan(row * group.Hessian.Rows, size);
            SparseLeastSquares problem = new(
                group.Hessian, own, outputs, Damping, _options.Threads, scales?[row..(row + outputs)]);
            for (int s = 0; s < Sparsities.Length; s++)
            {
                SparseWeights found = problem.Solve(new LargestMagnitudes((int)Math.Round(size * (1 - Sparsities[s]))), PenaltySchedule.Quick);
                errors[s] += found.Error;
                if (Sparsities[s] != Probed)
                    continue;
                found.Values.CopyTo(pruned, row * group.Hessian.Rows);
                Shift(group, own, found.Values).CopyTo(shift, row);
            }

            row += outputs;
        }

        double total = 0;
        run.Try(
            LayerUpdate.Of(_graph, layer, pruned, shift),
            _options.SensitivityPictures,
            (picture, name, dims, values) => total += loss.Of(picture, name, dims, values));
        return (total, new(Sparsities, Array.ConvertAll(errors, e => Math.Max(e, 1e-12))));
    }

    private static float[] Shift(LayerMoments moments, ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        int inputs = moments.InputMean.Length;
        float[] shift = new float[before.Length / inputs];
        for (int o = 0; o < shift.Length; o++)
        {
            double sum = 0;
            for (int k = 0; k < inputs; k++)
                sum += (before[(o * inputs) + k] - after[(o * inputs) + k]) * moments.InputMean[k];
            shift[o] = (float)sum;
        }

        return shift;
    }
}
