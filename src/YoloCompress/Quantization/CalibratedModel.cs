using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// A float model with everything that quantizing it needs to know, wherever INT8 will be: the ranges of its activations and the rounded weights of its
/// layers. Made once; any placement can be built from it quickly.
/// </summary>
internal sealed class CalibratedModel
{
    private readonly Dictionary<string, ActivationRange> _ranges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RoundedLayer> _rounded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ChannelRanges> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _limits = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<float[]> _pictures;
    private readonly QuantizationOptions _options;

    private CalibratedModel(ModelGraph graph, IReadOnlyList<float[]> pictures, QuantizationOptions options)
    {
        Graph = graph;
        _pictures = pictures;
        _options = options;
        Layers = WeightLayer.All(graph);
        Shapes = ValueShapes.Of(graph);
        Head = DetectHead.Find(graph);
    }

    /// <summary>The float model.</summary>
    public ModelGraph Graph { get; }

    /// <summary>Its layers with weights that can be quantized, in graph order.</summary>
    public IReadOnlyList<WeightLayer> Layers { get; }

    /// <summary>The shapes of its values.</summary>
    public IReadOnlyDictionary<string, int[]> Shapes { get; }

    /// <summary>Its detection head, or null.</summary>
    public DetectHead? Head { get; }

    /// <summary>The rounded layers by the name of their weights.</summary>
    public IReadOnlyDictionary<string, RoundedLayer> Rounded => _rounded;

    /// <summary>Runs the pictures and rounds the weights.</summary>
    /// <param name="graph">A prepared model, see <see cref="QuantizationInput"/>.</param>
    /// <param name="data">Calibration pictures, and weights that are codes already.</param>
    /// <param name="options">How ranges are found and weights rounded.</param>
    /// <param name="keepFloat">Nodes that will never be quantized.</param>
    /// <param name="diagnostics">Where progress goes.</param>
    /// <exception cref="YoloCompressException">An activation is not finite (YC0603).</exception>
    public static CalibratedModel Of(
        ModelGraph graph, QuantizationData data, QuantizationOptions options, Func<NodeProto, bool> keepFloat, IDiagnostics diagnostics)
    {
        IReadOnlyList<float[]> pictures = data.FirstPictures(options.CalibrationCount);
        CalibratedModel model = new(graph, pictures, options);
        Placement placement = Placement.Of(graph, keepFloat);
        model.Observe([.. placement.Values()], pictures, diagnostics);
        List<WeightLayer> layers = [.. model.Layers.Where(l => placement.Contains(l.Node)).DistinctBy(l => l.Tensor.Name)];
        foreach (WeightLayer layer in layers.Where(l => data.Weights.ContainsKey(l.Tensor.Name)))
            model._rounded[layer.Tensor.Name] = new(layer, data.Weights[layer.Tensor.Name], null);
        model.Round([.. layers.Where(l => !data.Weights.ContainsKey(l.Tensor.Name))], pictures, diagnostics);
        return model;
    }

    /// <summary>The same ranges with other weights.</summary>
    /// <param name="graph">The float model, whose values have the same names and shapes.</param>
    /// <param name="rounded">Its rounded layers.</param>
    public CalibratedModel With(ModelGraph graph, IReadOnlyDictionary<string, RoundedLayer> rounded)
    {
        CalibratedModel model = new(graph, _pictures, _options);
        foreach ((string value, ChannelRanges channels) in _channels)
            model._channels[value] = channels;
        foreach ((string tensor, int limit) in _limits)
            model._limits[tensor] = limit;
        foreach ((string value, ActivationRange range) in _ranges)
            model._ranges[value] = range;
        foreach ((string name, RoundedLayer layer) in rounded)
            model._rounded[name] = layer;
        return model;
    }

    /// <summary>The range of an activation; what a clamp alone reads has the clamp's.</summary>
    public bool TryRange(string value, out ActivationRange range) =>
        _ranges.TryGetValue(value, out range)
        || (Graph.ConsumersOf(value) is [var reader] && OperatorSupport.IsClamp(reader) && _ranges.TryGetValue(reader.Output[0], out range));

    /// <summary>The ranges of the channels of an activation that layers read; null for others.</summary>
    public ChannelRanges? ChannelsOf(string value) => _channels.GetValueOrDefault(value);

    /// <summary>Rounds layers anew with codes of 7 bits.</summary>
    /// <param name="tensors">The names of their weights.</param>
    public void Guard(IReadOnlyCollection<string> tensors)
    {
        foreach (string tensor in tensors)
            _limits[tensor] = SaturationGuard.SafeLimit;
        Round([.. Layers.Where(l => tensors.Contains(l.Tensor.Name)).DistinctBy(l => l.Tensor.Name)], _pictures, NullDiagnostics.Instance);
    }

    /// <summary>True for a layer whose weights have codes of 7 bits.</summary>
    public bool IsGuarded(string tensor) => _limits.ContainsKey(tensor);

    private void Observe(string[] values, IReadOnlyList<float[]> pictures, IDiagnostics diagnostics)
    {
        // What a sigmoid gives needs no looking at.
        Dictionary<string, ActivationHistogram> histograms = values
            .Where(v => Graph.ProducerOf(v)?.OpType != "Sigmoid")
            .ToDictionary(v => v, _ => new ActivationHistogram(), StringComparer.Ordinal);
        foreach (WeightLayer layer in Layers.Where(l => histograms.ContainsKey(l.Input)))
            _channels[layer.Input] = new();
        using (ActivationReader reader = new(Graph, histograms.Keys, new() { Threads = _options.Threads }))
        {
            int last = -1;
            reader.Read(pictures, (picture, name, shape, activation) =>
            {
                histograms[name].Add(activation);
                if (_channels.TryGetValue(name, out ChannelRanges? channels))
                    channels.Add(shape, activation);
                if (picture != last)
                    diagnostics.Progress("Quantize", 0.3 * (last = picture) / pictures.Count);
            });
        }

        if (histograms.FirstOrDefault(h => h.Value.HasNonFinite) is { Key: { } broken })
        {
            throw new YoloCompressException(
                ErrorCodes.NonFiniteActivation,
                $"The value '{broken}' became infinite or not a number on a calibration picture. Check the model and how pictures reach it.");
        }

        foreach (string value in values)
            _ranges[value] = Select(value, histograms.GetValueOrDefault(value));
    }

    private ActivationRange Select(string value, ActivationHistogram? histogram)
    {
        if (histogram == null)
            return new(0, 1);
        ErrorWeight weight = Silu.IsArgument(Graph, value) ? ErrorWeight.Silu : ErrorWeight.Identity;
        bool made = Graph.ProducerOf(value) is { } producer && Silu.IsProduct(Graph, producer);
        return RangeSelector.Select(histogram, _options, weight, made);
    }

    private void Round(List<WeightLayer> layers, IReadOnlyList<float[]> pictures, IDiagnostics diagnostics)
    {
        if (_options.Rounding == RoundingMethod.Nearest && !_options.BiasCorrection)
        {
            layers.ForEach(l => Round(l, null));
            return;
        }

        int done = 0;
        new HessianReader(pictures, _options.Seed, _options.Threads).Read(Graph, layers, l => l.Input, (layer, hessian) =>
        {
            Round(layer, hessian);
            diagnostics.Progress("Quantize", 0.3 + (0.6 * ++done / layers.Count));
        });
    }

    private void Round(WeightLayer layer, LayerHessian? hessian)
    {
        LayerHessian? used = _options.Rounding == RoundingMethod.SecondOrder ? hessian : null;
        QuantizedWeights weights = WeightQuantizer.Quantize(layer, _limits.GetValueOrDefault(layer.Tensor.Name, 127), _options.PerChannel, used, _options.Threads);
        // Weights that several layers share have a bias each: one correction does not fit all.
        bool shared = Graph.ConsumersOf(layer.Tensor.Name).Count > 1;
        float[]? bias = hessian != null && _options.BiasCorrection && layer.Bias != null && !shared
            ? BiasCorrection.Correct(layer, weights, hessian.Means, Graph.Initializer(layer.Bias)!.ToFloats())
            : null;
        _rounded[layer.Tensor.Name] = new(layer, weights, bias);
    }
}
