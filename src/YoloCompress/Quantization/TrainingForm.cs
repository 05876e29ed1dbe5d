using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// A quantized model in a form that it can be trained in at any batch and picture size: the nodes of the float model, with a pair of QuantizeLinear and
/// DequantizeLinear wherever the model that ships reads codes. The integer layouts, which are made for one picture of one size, are left out; they
/// compute the same, so what is trained here is exactly what they compute with afterwards.
/// </summary>
internal sealed class TrainingForm
{
    private readonly CalibratedModel _calibrated;
    private readonly StaticModel _model;
    private readonly ILookup<string, NodeProto> _twins;
    private readonly Dictionary<string, string> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (QdqNodes.Weights Written, float[] Scales)> _biases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _weights = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Value, QuantizationParameters Grid), string> _rounded = [];

    private TrainingForm(CalibratedModel calibrated, StaticModel model)
    {
        _calibrated = calibrated;
        _model = model;
        _twins = model.Layout.Graph.Nodes.ToLookup(n => n.Name, StringComparer.Ordinal);
    }

    /// <summary>The model to train: integers on their grids, ranges as they were calibrated.</summary>
    public ModelGraph Graph { get; private set; } = null!;

    /// <summary>Writes the form.</summary>
    /// <param name="calibrated">What the quantized model was built from.</param>
    /// <param name="model">The quantized model.</param>
    /// <param name="onGrid">Float weights that lie on grids and are not stored in fewer digits.</param>
    public static TrainingForm Of(CalibratedModel calibrated, StaticModel model, Func<string, bool> onGrid)
    {
        TrainingForm form = new(calibrated, model);
        form.Graph = FloatLayerWeights.Rounded(calibrated.Graph.Edit(form.Write), onGrid);
        return form;
    }

    /// <summary>What was calibrated, with the integers and biases that training ended with.</summary>
    /// <param name="trained"><see cref="Graph"/> with other weights.</param>
    public CalibratedModel Read(ModelGraph trained)
    {
        Dictionary<string, RoundedLayer> layers = new(_calibrated.Rounded, StringComparer.Ordinal);
        foreach ((string tensor, string codes) in _codes)
        {
            RoundedLayer old = layers[tensor];
            layers[tensor] = old with
            {
                Weights = old.Weights with { Codes = Array.ConvertAll(trained.Initializer(codes)!.ToInt64s(), v => (sbyte)v) },
                Bias = _biases.TryGetValue(tensor, out (QdqNodes.Weights Written, float[] Scales) bias)
                    ? [.. trained.Initializer(bias.Written.Codes)!.ToInt64s().Select((c, i) => (float)(c * (double)bias.Scales[bias.Scales.Length == 1 ? 0 : i]))]
                    : old.Bias,
            };
        }

        ModelGraph graph = _calibrated.Graph.Edit(editor =>
        {
            foreach (TensorProto tensor in _calibrated.Graph.Initializers)
            {
                if (trained.Initializer(tensor.Name) is { } learned && learned.Type() == TensorProto.Types.DataType.Float)
                    editor.SetInitializer(learned);
            }
        });
        return _calibrated.With(graph, layers);
    }

    private void Write(GraphEditor editor)
    {
        foreach (NodeProto node in editor.Nodes)
        {
            NodeProto source = _calibrated.Graph.ProducerOf(node.Output[0])!;
            if (TwinOf(source) is not { } twin)
                continue;
            for (int i = 0; i < node.Input.Count && i < twin.Input.Count; i++)
            {
                if (_model.OriginalOf(twin.Input[i]) == source.Input[i] && GridOf(twin, twin.Input[i]) is { } grid)
                    node.Input[i] = Rounded(editor, source.Input[i], grid);
            }

            if (OperatorSupport.IsWeighted(source) && _model.Plan.Weights.ContainsKey(twin.Input[1]))
                WriteWeights(editor, node, source, _model.Plan.Values[twin.Input[0]].Scale);
        }
    }

    // Layouts keep a node's name, or give its outputs away in parts, or move them while they compute.
    private NodeProto? TwinOf(NodeProto source) =>
        _twins[source.Name].FirstOrDefault()
        ?? _model.Layout.Graph.Nodes.FirstOrDefault(n => OperatorSupport.IsWeighted(source)
            ? OperatorSupport.IsWeighted(n) && _model.SourceOf(n.Input[1]) == source.Input[1]
            : n.Input.Count > 0 && _model.OriginalOf(n.Output[0]) == source.Output[0] && _model.OriginalOf(n.Input[0]) == source.Input[0]);

    // As QdqWriter decides who reads codes.
    private QuantizationParameters? GridOf(NodeProto twin, string value)
    {
        if (!_model.Plan.Values.TryGetValue(value, out QuantizationParameters grid))
            return null;
        bool made = _model.Layout.Graph.ProducerOf(value) is { } producer && _model.Plan.Nodes.Contains(producer.Output[0]);
        return made || _model.Plan.Nodes.Contains(twin.Output[0]) ? grid : null;
    }

    private string Rounded(GraphEditor editor, string value, QuantizationParameters grid)
    {
        if (!_rounded.TryGetValue((value, grid), out string? real))
            _rounded[(value, grid)] = real = QdqNodes.Dequantize(editor, value, QdqNodes.Quantize(editor, value, grid));
        return real;
    }

    private void WriteWeights(GraphEditor editor, NodeProto node, NodeProto source, float inputScale)
    {
        string name = source.Input[1];
        RoundedLayer layer = _calibrated.Rounded[name];
        if (!_weights.TryGetValue(name, out string? real))
        {
            QdqNodes.Weights written = QdqNodes.DequantizeWeights(editor, name, [.. _calibrated.Graph.Initializer(name)!.Dims], layer.Weights);
            _codes[name] = written.Codes;
            _weights[name] = real = written.Real;
        }

        node.Input[1] = real;
        string? old = source.Input.Count > 2 && source.Input[2].Length > 0 ? source.Input[2] : null;
        float[]? bias = layer.Bias ?? (old == null ? null : _calibrated.Graph.Initializer(old)?.ToFloats());
        if (bias == null || old == null)
            return;
        if (!_biases.TryGetValue(name, out (QdqNodes.Weights Written, float[] Scales) learned))
            _biases[name] = learned = (QdqNodes.DequantizeBias(editor, old, bias, inputScale, layer.Weights), QdqNodes.BiasScales(inputScale, layer.Weights));
        node.Input[2] = learned.Written.Real;
    }
}
