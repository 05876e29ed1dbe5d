using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// INT8 weights and activations in QDQ form: ranges from calibration pictures, weights rounded with second-order compensation, biases that
/// take up the mean error. Memory does not grow with the number of pictures.
/// </summary>
public sealed class StaticQuantizer
{
    private readonly ModelGraph _graph;
    private readonly QuantizationOptions _options;
    private readonly IDiagnostics _diagnostics;
    private readonly IReadOnlyList<float[]> _pictures;
    private readonly Placement _placement;
    private readonly List<WeightLayer> _layers;
    private readonly QdqPlan _plan = new();

    private StaticQuantizer(ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        _graph = graph;
        _options = options;
        _diagnostics = diagnostics;
        _pictures = data.Calibration;
        FloatSelection keep = new(options.KeepFloat);
        _placement = Placement.Of(graph, keep.Contains);
        _layers = WeightLayer.All(graph);
    }

    /// <summary>Quantizes a model.</summary>
    /// <param name="graph">An FP32 model in canonical form, BatchNormalization folded.</param>
    /// <param name="pictures">Calibration pictures as the model's input; the list may load on access.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="diagnostics">Where progress and warnings go.</param>
    public static QuantizationOutcome Run(
        ModelGraph graph, IReadOnlyList<float[]> pictures, QuantizationOptions options, IDiagnostics diagnostics) =>
        Run(graph, new QuantizationData(pictures), options, diagnostics);

    /// <summary>Quantizes a model; see the other form.</summary>
    /// <param name="graph">An FP32 model in canonical form, BatchNormalization folded.</param>
    /// <param name="data">Pictures and earlier decisions.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="diagnostics">Where progress and warnings go.</param>
    public static QuantizationOutcome Run(
        ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics) =>
        new StaticQuantizer(graph, data, options, diagnostics).Run();

    private QuantizationOutcome Run()
    {
        IReadOnlyList<string> values = _placement.Values();
        Dictionary<string, ActivationHistogram> histograms = Observe(values);
        foreach (string node in _placement.Nodes)
            _plan.Nodes.Add(node);
        SetActivations(values, histograms);
        if (_options.Rounding == RoundingMethod.SecondOrder || _options.BiasCorrection)
        {
            new HessianReader(_pictures, _options.Seed, _options.Threads).Read(_graph, [.. _layers.Where(IsQuantized)], l => l.Input, Quantize);
        }
        else
        {
            foreach (WeightLayer layer in _layers.Where(IsQuantized))
                Quantize(layer, null);
        }

        return new(QdqWriter.Write(_graph, _plan), [], new());
    }

    private bool IsQuantized(WeightLayer layer) => _placement.Contains(layer.Node);

    private Dictionary<string, ActivationHistogram> Observe(IReadOnlyList<string> values)
    {
        Dictionary<string, ActivationHistogram> histograms = values.ToDictionary(v => v, _ => new ActivationHistogram(), StringComparer.Ordinal);
        using ActivationReader reader = new(_graph, values, new() { Threads = _options.Threads });
        reader.Read(_pictures, (_, name, _, activation) => histograms[name].Add(activation));
        return histograms;
    }

    private void SetActivations(IReadOnlyList<string> values, Dictionary<string, ActivationHistogram> histograms)
    {
        ScaleGroups groups = new(_placement, values);
        Dictionary<string, ActivationRange> ranges = new(StringComparer.Ordinal);
        foreach (string value in values)
        {
            NodeProto? producer = _graph.ProducerOf(value);
            ErrorWeight weight = Silu.IsArgument(_graph, value) ? ErrorWeight.Silu : ErrorWeight.Identity;
            bool made = producer != null && Silu.IsProduct(_graph, producer);
            ActivationRange range = producer?.OpType == "Sigmoid" ? new(0, 1) : RangeSelector.Select(histograms[value], _options, weight, made);
            string group = groups.Of(value);
            ranges[group] = ranges.TryGetValue(group, out ActivationRange other) ? other.Union(range) : range;
        }

        foreach (string value in values)
        {
            ActivationRange range = ranges[groups.Of(value)];
            _plan.Values[value] = QuantizationParameters.Of(range.Minimum, range.Maximum, _options.ActivationType, _options.SymmetricActivations);
        }
    }

    private void Quantize(WeightLayer layer, LayerHessian? hessian)
    {
        LayerHessian? used = _options.Rounding == RoundingMethod.SecondOrder ? hessian : null;
        QuantizedWeights weights = WeightQuantizer.Quantize(layer, 127, _options.PerChannel, used, _options.Threads);
        _plan.Weights[layer.Tensor.Name] = weights;
        if (hessian != null && _options.BiasCorrection && layer.Bias != null)
            _plan.Biases[layer.Key] = BiasCorrection.Correct(layer, weights, hessian.Means, _graph.Initializer(layer.Bias)!.ToFloats());
    }
}
