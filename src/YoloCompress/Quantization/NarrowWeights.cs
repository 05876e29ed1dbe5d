using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;
using YoloCompress.Sensitivity;

namespace YoloCompress.Quantization;

/// <summary>
/// Puts the weights of a float model on grids that pack small. What runs is the same graph with other numbers; static quantization can
/// take the codes over.
/// </summary>
internal sealed class NarrowWeights
{
    private const int SensitivityPictures = 8;
    private const double Minor = 0.001;

    private readonly ModelGraph _graph;
    private readonly QuantizationData _data;
    private readonly QuantizationOptions _options;
    private readonly IDiagnostics _diagnostics;
    private readonly IReadOnlyList<float[]> _pictures;
    private readonly List<WeightLayer> _layers;

    private NarrowWeights(ModelGraph graph, QuantizationData data, QuantizationOptions options, Func<NodeProto, bool> keepFloat, IDiagnostics diagnostics)
    {
        _graph = graph;
        _data = data;
        _options = options;
        _diagnostics = diagnostics;
        _pictures = data.FirstPictures(options.CalibrationCount);
        // A tensor is kept if anything that is to stay in float reads it.
        _layers = [.. WeightLayer.All(graph).DistinctBy(l => l.Tensor.Name).Where(l => !graph.ConsumersOf(l.Tensor.Name).Any(keepFloat))];
    }

    /// <summary>How layers are rounded.</summary>
    public NarrowRounding Rounding { get; init; } = new();

    /// <summary>Rounds the weights of all layers.</summary>
    /// <param name="graph">A prepared model, see <see cref="QuantizationInput"/>.</param>
    /// <param name="data">Pictures; without any, weights go to the nearest code and all layers have one width.</param>
    /// <param name="options">What is asked for: <see cref="QuantizationOptions.WeightBits"/>.</param>
    /// <param name="keepFloat">Nodes whose weights stay as they are.</param>
    /// <param name="diagnostics">Where progress goes.</param>
    public static NarrowModel Run(
        ModelGraph graph, QuantizationData data, QuantizationOptions options, Func<NodeProto, bool> keepFloat, IDiagnostics diagnostics) =>
        new NarrowWeights(graph, data, options, keepFloat, diagnostics).Run();

    private NarrowModel Run()
    {
        double average = _options.WeightBits ?? CodeWidths.Widest;
        double[] widths = average >= CodeWidths.Widest || _pictures.Count == 0
            ? [.. _layers.Select(_ => average)]
            : CodeWidths.Allocate(_data.Keep == null ? Sensitivities() : _data.Keep("narrow weights", Sensitivities), [.. _layers.Select(l => l.Tensor.ElementCount())], average);
        Dictionary<string, QuantizedWeights> weights = new(StringComparer.Ordinal);
        Dictionary<string, float[]> biases = new(StringComparer.Ordinal);
        Dictionary<WeightLayer, double> widthOf = _layers.Zip(widths).ToDictionary(p => p.First, p => p.Second);
        if (_pictures.Count == 0)
        {
            foreach (WeightLayer layer in _layers)
                weights[layer.Tensor.Name] = Rounding.Round(layer, CodeWidths.Limit(widthOf[layer]), null, _options.Threads);
        }
        else
        {
            new HessianReader(_pictures, _options.Seed, _options.Threads).Read(_graph, _layers, l => l.Input, (layer, hessian) =>
            {
                QuantizedWeights rounded = Rounding.Round(layer, CodeWidths.Limit(widthOf[layer]), hessian, _options.Threads);
                weights[layer.Tensor.Name] = rounded;
                // A bias that others add as well cannot make up for one layer's error.
                if (_options.BiasCorrection && layer.Bias != null && _graph.Initializer(layer.Bias) is { } bias && _graph.ConsumersOf(layer.Bias).Count == 1)
                    biases[layer.Bias] = BiasCorrection.Correct(layer, rounded, hessian.Means, bias.ToFloats());
                _diagnostics.Progress("Quantize", weights.Count / (double)_layers.Count);
            });
        }

        return new(Apply(_graph, weights, biases), weights, widthOf.ToDictionary(p => p.Key.Tensor.Name, p => p.Value, StringComparer.Ordinal));
    }

    /// <summary>A copy of a graph with some weights as their codes say, and with other biases.</summary>
    public static ModelGraph Apply(
        ModelGraph graph, IReadOnlyDictionary<string, QuantizedWeights> weights, IReadOnlyDictionary<string, float[]> biases) => graph.Edit(editor =>
    {
        foreach ((string name, QuantizedWeights codes) in weights.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            TensorProto tensor = graph.Initializer(name)!;
            editor.SetInitializer(Tensors.Float(name, [.. tensor.Dims], Values(codes, [.. tensor.Dims])));
        }

        foreach ((string name, float[] bias) in biases.OrderBy(p => p.Key, StringComparer.Ordinal))
            editor.SetInitializer(Tensors.Float(name, [bias.Length], bias));
    });

    private static float[] Values(QuantizedWeights weights, long[] dims)
    {
        long inner = dims.Skip(weights.Axis + 1).Aggregate(1L, (a, b) => a * b);
        float[] values = new float[weights.Codes.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = weights.Codes[i] * weights.Scales[weights.Scales.Length == 1 ? 0 : (int)(i / inner % weights.Scales.Length)];
        return values;
    }

    /// <summary>What each layer's rounding to <see cref="CodeWidths.TrialBits"/> alone does to the outputs; null for layers too small to matter.</summary>
    private double?[] Sensitivities()
    {
        long total = _layers.Sum(l => l.Tensor.ElementCount());
        List<WeightLayer> major = [.. _layers.Where(l => l.Tensor.ElementCount() >= Minor * total)];
        Dictionary<WeightLayer, QuantizedWeights> trials = [];
        new HessianReader(_pictures, _options.Seed, _options.Threads).Read(
            _graph, major, l => l.Input,
            (layer, hessian) => trials[layer] = Rounding.Round(layer, CodeWidths.Limit(CodeWidths.TrialBits), hessian, _options.Threads));
        IReadOnlyList<float[]> pictures = _data.Choices.Count > 0 ? _data.Choices : _pictures;
        pictures = [.. Enumerable.Range(0, Math.Min(SensitivityPictures, pictures.Count)).Select(i => pictures[i * pictures.Count / Math.Min(SensitivityPictures, pictures.Count)])];
        string[] outputs = [.. _graph.Outputs.Select(o => o.Name)];
        OutputLoss loss = new();
        using (ActivationReader original = new(_graph, outputs, new() { Threads = _options.Threads }))
            original.Read(pictures, loss.Reference);
        double?[] sensitivities = new double?[_layers.Count];
        int done = 0;
        for (int i = 0; i < _layers.Count; i++)
        {
            if (!trials.TryGetValue(_layers[i], out QuantizedWeights? trial))
                continue;
            ModelGraph changed = Apply(_graph, new Dictionary<string, QuantizedWeights> { [_layers[i].Tensor.Name] = trial }, new Dictionary<string, float[]>());
            using ActivationReader reader = new(changed, outputs, new() { Threads = _options.Threads });
            double sum = 0;
            reader.Read(pictures, (picture, name, shape, values) => sum += loss.Of(picture, name, shape, values));
            sensitivities[i] = sum;
            _diagnostics.Progress("Measure sensitivity", ++done / (double)major.Count);
        }

        return sensitivities;
    }
}
