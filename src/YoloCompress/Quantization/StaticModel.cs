using YoloCompress.Onnx;
using YoloCompress.Quantization.Layout;

namespace YoloCompress.Quantization;

/// <summary>A quantized model with one placement, built from what was calibrated.</summary>
internal sealed class StaticModel
{
    private readonly CalibratedModel _calibrated;
    private readonly Placement _placement;

    private StaticModel(CalibratedModel calibrated, PlacementChoice choice, QuantizationOptions options, Func<NodeProto, bool> keepFloat, bool rawOutput, IReadOnlySet<string> rounded)
    {
        _calibrated = calibrated;
        Placement original = Placement.Of(calibrated.Graph, n => choice.FloatLayers.Contains(n.Name) || keepFloat(n));
        Layout = IntegerLayout.Of(
            calibrated.Graph, calibrated.Shapes, calibrated.Head, original.Contains, n => choice.Products.Contains(n.Name), rawOutput);
        HashSet<string> weights = [.. original.Graph.Nodes.Where(n => OperatorSupport.IsWeighted(n) && original.Contains(n)).Select(n => n.Input[1])];
        // Whether a layer stays float was decided for the original one, of which the rewritten layers are parts.
        // Layers that share weights are told apart by what they make.
        _placement = Placement.Of(
            Layout.Graph,
            n => !OperatorSupport.IsWeighted(n) ? keepFloat(n)
                : calibrated.Graph.ProducerOf(n.Output[0]) == null ? !weights.Contains(SourceOf(n.Input[1]))
                : !original.Nodes.Contains(n.Output[0]));
        foreach (string node in _placement.Nodes)
            Plan.Nodes.Add(node);
        SetActivations(options, rounded);
        foreach (NodeProto node in Layout.Graph.Nodes.Where(n => OperatorSupport.IsWeighted(n) && _placement.Contains(n)))
            SetWeights(node);
        Graph = QdqWriter.Write(Layout.Graph, Plan);
    }

    /// <summary>The quantized model.</summary>
    public ModelGraph Graph { get; }

    /// <summary>The float model in the form that it was quantized in.</summary>
    public IntegerLayout Layout { get; }

    /// <summary>What was written into the layout.</summary>
    public QdqPlan Plan { get; } = new();

    /// <summary>Its nodes that compute rows of an original layer's weights, by their name.</summary>
    public IReadOnlyDictionary<string, WeightSource> Parts => Layout.Graph.Nodes.Where(n => OperatorSupport.IsWeighted(n) && Layout.Sources.ContainsKey(n.Input[1]))
        .ToDictionary(n => n.Name, n => Layout.Sources[n.Input[1]], StringComparer.Ordinal);

    // A convolution whose output nobody wants as codes has no integer kernel: it would expand its weights in every run, and compute in float.
    private IEnumerable<NodeProto> Stranded => Layout.Graph.Nodes
        .Where(n => OperatorSupport.IsWeighted(n) && _placement.Contains(n) && !OperatorSupport.GivesFloats(n) && !IsQuantized(n.Output[0]));

    /// <summary>The weights of layers in which sums could saturate on processors without exact U8·S8 products, see <see cref="SaturationGuard"/>.</summary>
    public IReadOnlyList<string> Saturating() =>
        [.. Layout.Graph.Nodes.Where(n => OperatorSupport.IsWeighted(n) && _placement.Contains(n) && CanSaturate(n)).Select(n => SourceOf(n.Input[1])).Distinct()];

    /// <summary>Builds the model. Layers that could only lose by INT8 where they stand stay in float as well.</summary>
    /// <param name="calibrated">Ranges and rounded weights.</param>
    /// <param name="choice">The placement.</param>
    /// <param name="options">The types of activations.</param>
    /// <param name="keepFloat">Nodes that must stay in float.</param>
    /// <param name="rawOutput">The head's raw values become the outputs.</param>
    public static StaticModel Build(
        CalibratedModel calibrated, PlacementChoice choice, QuantizationOptions options, Func<NodeProto, bool> keepFloat, bool rawOutput = false)
    {
        // The last layers before an output become float; those before them need not follow: their outputs are rounded although floats are read.
        HashSet<string> rounded = new(StringComparer.Ordinal);
        for (bool first = true; ; first = false)
        {
            StaticModel model = new(calibrated, choice, options, keepFloat, rawOutput, rounded);
            NodeProto[] stranded = [.. model.Stranded];
            if (stranded.Length == 0)
                return model;
            string[] mended = first ? [] : [.. stranded.Where(n => calibrated.TryRange(model.OriginalOf(n.Output[0]), out _)).Select(n => n.Name)];
            rounded.UnionWith(mended);
            choice = choice with { FloatLayers = choice.FloatLayers.Union(stranded.Select(n => n.Name).Except(mended)).ToHashSet(StringComparer.Ordinal) };
        }
    }

    /// <summary>How a layer of the original model computes: <c>int8</c> or <c>float</c>.</summary>
    public string PlacementOf(WeightLayer layer) =>
        Layout.Graph.Nodes.Any(n => OperatorSupport.IsWeighted(n) && SourceOf(n.Input[1]) == layer.Tensor.Name && _placement.Contains(n)) ? "int8" : "float";

    /// <summary>The original weight that a weight of the layout is made from.</summary>
    public string SourceOf(string tensor) => Layout.Sources.TryGetValue(tensor, out WeightSource? source) ? source.Tensor : tensor;

    /// <summary>The original value whose elements a value of the layout holds.</summary>
    public string OriginalOf(string value) => Layout.Aliases.GetValueOrDefault(value, value);

    private bool IsQuantized(string value) =>
        Plan.Values.ContainsKey(value)
        || Layout.Graph.ConsumersOf(value).Any(c => OperatorSupport.IsClamp(c) && _placement.Contains(c));

    private void SetActivations(QuantizationOptions options, IReadOnlySet<string> rounded)
    {
        IEnumerable<string> made = Layout.Graph.Nodes.Where(n => rounded.Contains(n.Name) && _placement.Contains(n)).Select(n => n.Output[0]);
        IReadOnlyList<string> values = [.. _placement.Values().Union(made)];
        ScaleGroups groups = new(_placement, values);
        Dictionary<string, ActivationRange> ranges = new(StringComparer.Ordinal);
        foreach (string value in values)
        {
            if (!_calibrated.TryRange(OriginalOf(value), out ActivationRange range))
                throw new InvalidOperationException($"The range of '{value}' is not known.");
            string group = groups.Of(value);
            ranges[group] = ranges.TryGetValue(group, out ActivationRange other) ? other.Union(range) : range;
        }

        foreach (string value in values)
        {
            ActivationRange range = ranges[groups.Of(value)];
            Plan.Values[value] = QuantizationParameters.Of(range.Minimum, range.Maximum, options.ActivationType, options.SymmetricActivations);
        }
    }

    private bool CanSaturate(NodeProto node)
    {
        WeightLayer layer = WeightLayer.Of(Layout.Graph, node);
        QuantizationParameters parameters = Plan.Values[node.Input[0]];
        int count = layer.Node.OpType == "Conv" ? layer.Groups * (int)layer.Tensor.Dims[1] : layer.Inputs;
        (int, int)[] codes = new (int, int)[count];
        // Where channels are not told apart any value may come in any of them.
        Array.Fill(codes, (0, 255));
        if (_calibrated.ChannelsOf(OriginalOf(node.Input[0])) is { } channels && channels.Count == count)
        {
            for (int i = 0; i < count; i++)
                codes[i] = SaturationGuard.Codes(parameters, channels[i].Minimum, channels[i].Maximum);
        }

        return SaturationGuard.CanSaturate(layer.ToRows(Plan.Weights[node.Input[1]].Codes), layer.Outputs, layer.Groups, codes);
    }

    private void SetWeights(NodeProto node)
    {
        string name = node.Input[1];
        RoundedLayer rounded = _calibrated.Rounded[SourceOf(name)];
        if (!Layout.Sources.TryGetValue(name, out WeightSource? source))
        {
            Plan.Weights[name] = rounded.Weights;
            if (rounded.Bias != null)
                Plan.Biases[node.Output[0]] = rounded.Bias;
            return;
        }

        int inputs = rounded.Layer.Inputs;
        sbyte[] rows = rounded.Layer.ToRows(rounded.Weights.Codes), codes = new sbyte[source.Rows.Length * inputs];
        for (int i = 0; i < source.Rows.Length; i++)
            rows.AsSpan(source.Rows[i] * inputs, inputs).CopyTo(codes.AsSpan(i * inputs));
        float[] scales = rounded.Weights.Scales;
        Plan.Weights[name] = new(codes, scales.Length == 1 ? scales : [.. source.Rows.Select(r => scales[r])], 0);
        if (rounded.Bias != null)
            Plan.Biases[node.Output[0]] = [.. source.Rows.Select(r => rounded.Bias[r])];
    }
}
