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
    private readonly Func<NodeProto, bool> _keepFloat;
    private readonly List<WeightLayer> _layers;
    private readonly QuantizationData _data;
    private Placement _placement;
    private QdqPlan _plan = new();
    private readonly IReadOnlyDictionary<string, QuantizedWeights> _given;

    private StaticQuantizer(ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        _graph = graph;
        _options = options;
        _data = data;
        _given = data.Weights;
        _diagnostics = diagnostics;
        _pictures = options.CalibrationCount < data.Calibration.Count
            ? [.. data.Calibration.Take(options.CalibrationCount)]
            : data.Calibration;
        FloatSelection keep = new(options.KeepFloat);
        foreach (string pattern in keep.Unused(graph))
        {
            diagnostics.Warn(
                ErrorCodes.KeepFloatUnused,
                $"'{pattern}' is to stay in float, but no node has such a name or type. Names are those of the imported model.");
        }

        _keepFloat = node => keep.Contains(node) || IsStem(graph, node);
        _placement = Placement.Of(graph, _keepFloat);
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
    /// <exception cref="YoloCompressException">
    /// The model is quantized already (YC0601), there are no pictures (YC0602), an activation or weight is not finite (YC0603, YC0604).
    /// </exception>
    public static QuantizationOutcome Run(
        ModelGraph graph, QuantizationData data, QuantizationOptions options, IDiagnostics diagnostics)
    {
        if (data.Calibration.Count == 0)
        {
            throw new YoloCompressException(
                ErrorCodes.NoCalibration,
                "Static quantization needs pictures to calibrate with. Set CalibrationData to about 64 pictures like those the model will see.");
        }

        if (data.Calibration.Count == 1)
        {
            diagnostics.Warn(
                ErrorCodes.PoorCalibration,
                "A single calibration picture does not show the range of the model's activations. Give about 64 varied ones.");
        }

        return new StaticQuantizer(QuantizationInput.Prepare(graph), data, options, diagnostics).Run();
    }

    // With three channels to read, integer kernels lose against float ones, and the first layer's errors reach everything.
    private static bool IsStem(ModelGraph graph, NodeProto node) => node.OpType == "Conv" && graph.Inputs.Any(i => i.Name == node.Input[0]);

    private QuantizationOutcome Run()
    {
        List<WeightLayer> quantized = [.. _layers.Where(l => _placement.Contains(l.Node))];
        if (quantized.Count == 0)
        {
            _diagnostics.Warn(ErrorCodes.NothingToQuantize, "The model has no weights that can be quantized; it stays as it is.");
            return new(_graph, Rows(), new());
        }

        List<WeightLayer> quantizable = [.. quantized];
        IReadOnlyList<string> values = _placement.Values();
        foreach (string node in _placement.Nodes)
            _plan.Nodes.Add(node);
        SetActivations(values, Observe(values));
        foreach (WeightLayer layer in quantized.Where(l => _given.ContainsKey(l.Tensor.Name)))
            _plan.Weights[layer.Tensor.Name] = _given[layer.Tensor.Name];
        quantized.RemoveAll(l => _given.ContainsKey(l.Tensor.Name));
        if (_options.Rounding == RoundingMethod.SecondOrder || _options.BiasCorrection)
        {
            new HessianReader(_pictures, _options.Seed, _options.Threads).Read(_graph, quantized, l => l.Input, Quantize);
        }
        else
        {
            foreach (WeightLayer layer in quantized)
                Quantize(layer, null);
        }

        QuantizationDecisions decisions = PlaceStem(quantizable);
        return new(QdqWriter.Write(_graph, _plan), Rows(), decisions);
    }

    private QuantizationDecisions PlaceStem(IReadOnlyList<WeightLayer> layers)
    {
        if (_data.Decisions is { } kept)
        {
            HashSet<string> names = [.. kept.FloatNodes];
            Placement placement = Placement.Of(_graph, n => _keepFloat(n) || names.Contains(n.Name));
            if (names.Count > 0 && _plan.Within(placement) is { } known)
                (_plan, _placement) = (known, placement);
            return kept;
        }

        IReadOnlyList<float[]> pictures = _data.Choices.Count > 0 ? _data.Choices : [.. _pictures.Where((_, i) => i % 2 == 1)];
        if (pictures.Count == 0)
            return new();
        (QdqPlan plan, Placement? chosen, int count, string reason) = FloatStem.Choose(_graph, _plan, n => Without(layers, n), pictures, _options.Threads);
        (_plan, _placement) = (plan, chosen ?? _placement);
        _diagnostics.Log(reason);
        return new() { FloatNodes = [.. layers.Take(count).Select(l => l.Node.Name)], Reason = reason };
    }

    // Half of the layers at most: a model in float needs no quantizer.
    private Placement? Without(IReadOnlyList<WeightLayer> layers, int count)
    {
        if (count > layers.Count / 2)
            return null;
        HashSet<string> kept = [.. layers.Take(count).Select(l => l.Key)];
        return Placement.Of(_graph, n => _keepFloat(n) || kept.Contains(n.Output[0]));
    }

    private List<LayerQuantization> Rows() =>
        [.. _layers.Select(l => _placement.Contains(l.Node)
            ? new LayerQuantization(l.Node.Name, l.Node.OpType, PlacementOf(l), 8, "", WeightSqnr.Of(l, _plan.Weights[l.Tensor.Name]), null)
            : new LayerQuantization(l.Node.Name, l.Node.OpType, "float", 32, "", null, null))];

    // A layer whose output stays float has no integer kernel around it: its weights are narrow, its arithmetic is not.
    private string PlacementOf(WeightLayer layer) =>
        _plan.Values.ContainsKey(layer.Key) || _graph.ConsumersOf(layer.Key).Any(c => OperatorSupport.IsClamp(c) && _placement.Contains(c)) ? "int8" : "int8-weights";

    private Dictionary<string, ActivationHistogram> Observe(IReadOnlyList<string> values)
    {
        Dictionary<string, ActivationHistogram> histograms = values.ToDictionary(v => v, _ => new ActivationHistogram(), StringComparer.Ordinal);
        using ActivationReader reader = new(_graph, values, new() { Threads = _options.Threads });
        reader.Read(_pictures, (_, name, _, activation) => histograms[name].Add(activation));
        if (values.FirstOrDefault(v => histograms[v].HasNonFinite) is { } broken)
        {
            throw new YoloCompressException(
                ErrorCodes.NonFiniteActivation,
                $"The value '{broken}' became infinite or not a number on a calibration picture. Check the model and how pictures reach it.");
        }

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
