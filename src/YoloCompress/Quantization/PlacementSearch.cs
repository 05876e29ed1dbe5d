using System.Globalization;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using YoloCompress.Quantization.Layout;
using YoloCompress.Sensitivity;

namespace YoloCompress.Quantization;

/// <summary>
/// Mixed precision by sensitivity: every layer is quantized alone and what the outputs lose is measured; then layers go back to float, those first
/// that lose most for the work that INT8 saves on them, until the outputs of the whole model are as near to the original's as was asked for.
/// Labels and the clock have no part in it, so that a build repeats.
/// </summary>
internal sealed class PlacementSearch
{
    private const int RankingPictures = 4;

    // More in float would be a float model with some INT8 in it: slower than it is worth.
    private const double GreatestShare = 0.2;

    // With more noise than this (10 dB) INT8 is of no use, however fast, and accuracy comes first.
    private const double Useless = 0.1;

    // With few channels integer kernels gain little: rows of products are too short for them.
    private const int FullChannels = 32;

    // What reading and writing a value takes, in multiplications.
    private const int WorkPerElement = 32;

    private readonly CalibratedModel _calibrated;
    private readonly QuantizationOptions _options;
    private readonly Func<NodeProto, bool> _keepFloat;
    private readonly IReadOnlyList<float[]> _pictures;
    private readonly IDiagnostics _diagnostics;
    private readonly HashSet<string> _products;

    /// <param name="calibrated">The model.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="keepFloat">Nodes that must stay in float.</param>
    /// <param name="pictures">Pictures outside calibration.</param>
    /// <param name="diagnostics">Where progress goes.</param>
    public PlacementSearch(
        CalibratedModel calibrated, QuantizationOptions options, Func<NodeProto, bool> keepFloat, IReadOnlyList<float[]> pictures, IDiagnostics diagnostics)
    {
        _calibrated = calibrated;
        _options = options;
        _keepFloat = keepFloat;
        _pictures = pictures;
        _diagnostics = diagnostics;
        _products = [.. calibrated.Layers.Where(l => PointwiseGemm.CanApply(calibrated.Graph, l.Node, calibrated.Shapes)).Select(l => l.Node.Name)];
    }

    /// <summary>Finds the placement.</summary>
    /// <param name="divergence">The greatest divergence (<see cref="OutputDivergence"/>) that is asked for.</param>
    public QuantizationDecisions Find(double divergence)
    {
        DivergenceMeter meter = new(_calibrated.Graph, _pictures, _options.Threads);
        IReadOnlyDictionary<string, double> outputs = new Dictionary<string, double>();
        double Measure(IEnumerable<string> floats) =>
            (outputs = meter.PerOutput(StaticModel.Build(_calibrated, Choice(floats), _options, _keepFloat).Graph)).Values.DefaultIfEmpty().Max();
        double everything = Measure([]);
        if (everything <= divergence)
            return Decisions([], [], outputs, Reason(everything, everything, 0, divergence));

        List<LayerLoss> ranking = Rank();
        string[] order = [.. ranking.Where(l => l.Loss > 0).Select(l => l.Layer)];
        // The fewest layers that do, by halving: each step back to float takes noise away.
        int low = 0, high = Most(order);
        double best = everything;
        IReadOnlyDictionary<string, double> all = outputs, chosen = outputs;
        if (high > 0)
            (best, chosen) = (Measure(order.Take(high)), outputs);
        if (best > Math.Max(divergence, Useless))
        {
            (low, high) = (high, order.Length);
            (best, chosen) = (Measure(order), outputs);
        }

        while (best <= divergence && high - low > 1)
        {
            int middle = (low + high) / 2;
            double left = Measure(order.Take(middle));
            if (left <= divergence)
                (high, best, chosen) = (middle, left, outputs);
            else
                low = middle;
        }

        if (best >= everything)
            (high, best, chosen) = (0, everything, all);
        return Decisions(order.Take(high), ranking, chosen, Reason(everything, best, high, divergence));
    }

    /// <summary>Layers by the loss of each alone for the work that INT8 saves on it, greatest first.</summary>
    private List<LayerLoss> Rank()
    {
        HashSet<string> quantized = [.. _calibrated.Layers.Where(l => !_keepFloat(l.Node) && _calibrated.Rounded.ContainsKey(l.Tensor.Name)).Select(l => l.Node.Name)];
        SensitivityOptions options = new() { Settings = [new(SensitivityKind.Int8, 8)], Threads = _options.Threads };
        SpreadPictures pictures = new(_pictures, RankingPictures);
        SensitivityResult result = SensitivityAnalysis.Run(_calibrated.Graph, pictures, options, null, null, _diagnostics);
        Dictionary<string, WeightLayer> layers = _calibrated.Layers.DistinctBy(l => l.Node.Name).ToDictionary(l => l.Node.Name, StringComparer.Ordinal);
        return [.. result.Cells.Where(c => quantized.Contains(c.Layer))
            .Select(c => new LayerLoss(c.Layer, c.Loss / pictures.Count, Work(layers[c.Layer])))
            .OrderByDescending(l => l.Loss / Math.Max(1, l.Work))];
    }

    private int Most(string[] order)
    {
        Dictionary<string, double> work = _calibrated.Layers.DistinctBy(l => l.Node.Name).ToDictionary(l => l.Node.Name, Work, StringComparer.Ordinal);
        double limit = GreatestShare * work.Values.Sum(), sum = 0;
        return order.TakeWhile(n => (sum += work[n]) <= limit).Count();
    }

    /// <summary>What INT8 saves on a layer, in multiplications.</summary>
    private double Work(WeightLayer layer)
    {
        long elements = _calibrated.Shapes.TryGetValue(layer.Key, out int[]? shape) ? shape.Aggregate(1L, (a, d) => a * Math.Max(1, d)) : layer.Outputs;
        double channels = layer.Node.OpType == "Conv" ? layer.Tensor.Dims[1] : layer.Inputs;
        return (elements * (double)layer.Inputs * Math.Min(1, channels / FullChannels)) + (elements * WorkPerElement);
    }

    private PlacementChoice Choice(IEnumerable<string> floats) => new(floats.ToHashSet(StringComparer.Ordinal), _products);

    private QuantizationDecisions Decisions(IEnumerable<string> floats, IReadOnlyList<LayerLoss> ranking, IReadOnlyDictionary<string, double> outputs, string reason)
    {
        HashSet<string> chosen = [.. floats];
        return new()
        {
            FloatLayers = [.. _calibrated.Layers.Select(l => l.Node.Name).Where(chosen.Contains)],
            ProductLayers = [.. _calibrated.Layers.Select(l => l.Node.Name).Where(_products.Contains)],
            Ranking = ranking,
            Outputs = [.. _calibrated.Graph.Outputs.Where(o => outputs.ContainsKey(o.Name)).Select(o => new OutputNoise(o.Name, outputs[o.Name]))],
            Reason = reason,
        };
    }

    private string Reason(double everything, double left, int count, double wanted) => string.Create(
        CultureInfo.InvariantCulture,
        $"Noise in the outputs on {_pictures.Count} pictures: {100 * everything:0.00} % with every layer in INT8, {100 * left:0.00} % with {count} back in float ({100 * wanted:0.00} % wanted).");
}
