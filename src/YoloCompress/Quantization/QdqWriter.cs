using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// Writes a plan into a graph as pairs of QuantizeLinear and DequantizeLinear, the form that ONNX Runtime and other runtimes fuse into
/// integer operators. A value that an INT8 node makes is read from its codes by everybody; a value that a float node makes is read from
/// its codes by INT8 nodes only.
/// </summary>
internal sealed class QdqWriter
{
    private readonly ModelGraph _source;
    private readonly QdqPlan _plan;
    private readonly GraphEditor _editor;
    private readonly Dictionary<string, QuantizedValue> _quantized = new(StringComparer.Ordinal);
    private readonly HashSet<string> _moved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _weights = new(StringComparer.Ordinal);

    private QdqWriter(ModelGraph source, QdqPlan plan, GraphEditor editor)
    {
        _source = source;
        _plan = plan;
        _editor = editor;
    }

    /// <summary>The graph with the plan written into it.</summary>
    public static ModelGraph Write(ModelGraph graph, QdqPlan plan) => graph.Edit(editor => new QdqWriter(graph, plan, editor).Write());

    private void Write()
    {
        foreach (NodeProto node in _editor.Nodes)
        {
            bool integer = _plan.Nodes.Contains(node.Output[0]);
            if (integer && OperatorSupport.IsMovement(node))
            {
                MoveCodes(node);
                continue;
            }

            for (int i = 0; i < node.Input.Count; i++)
            {
                string input = node.Input[i];
                if (_plan.Weights.TryGetValue(input, out QuantizedWeights? weights))
                    node.Input[i] = DequantizedWeights(input, weights);
                else if (_moved.Contains(input) || (_plan.Values.ContainsKey(input) && (integer || MadeByInteger(input))))
                    node.Input[i] = Dequantized(input);
            }

            if (node.OpType is "Conv" or "Gemm")
                WriteBias(node, integer);
        }
    }

    /// <summary>
    /// Moves codes instead of values. The nodes come in topological order, so the codes of the input are there or can be made from its value.
    /// </summary>
    private void MoveCodes(NodeProto node)
    {
        string value = node.Input[0];
        QuantizedValue input = Quantized(value);
        for (int i = 0; i < node.Input.Count; i++)
        {
            if (node.Input[i] == value)
                node.Input[i] = input.Codes;
        }

        for (int i = 0; i < node.Output.Count; i++)
        {
            string output = node.Output[i], codes = _editor.UniqueName(output + "_quantized");
            node.Output[i] = codes;
            _moved.Add(output);
            _quantized[output] = input with { Codes = codes, Real = null };
        }
    }

    private bool MadeByInteger(string value) => _source.ProducerOf(value) is { } producer && _plan.Nodes.Contains(producer.Output[0]);

    private QuantizedValue Quantized(string value)
    {
        if (!_quantized.TryGetValue(value, out QuantizedValue? quantized))
            _quantized[value] = quantized = QdqNodes.Quantize(_editor, value, _plan.Values[value]);
        return quantized;
    }

    private string Dequantized(string value)
    {
        QuantizedValue quantized = Quantized(value);
        if (quantized.Real == null)
            _quantized[value] = quantized = quantized with { Real = QdqNodes.Dequantize(_editor, value, quantized) };
        return quantized.Real!;
    }

    private string DequantizedWeights(string name, QuantizedWeights weights)
    {
        if (_weights.TryGetValue(name, out string? existing))
            return existing;
        return _weights[name] = QdqNodes.DequantizeWeights(_editor, name, [.. _source.Initializer(name)!.Dims], weights).Real;
    }

    private void WriteBias(NodeProto node, bool integer)
    {
        NodeProto source = _source.ProducerOf(node.Output[0])!;
        bool exists = source.Input.Count > 2 && source.Input[2].Length > 0;
        if (!_plan.Biases.TryGetValue(node.Output[0], out float[]? bias))
        {
            if (!exists || !integer)
                return;
            bias = _source.Initializer(source.Input[2])?.ToFloats();
            if (bias == null)
                return;
        }

        string name = exists ? source.Input[2] : node.Output[0] + "_bias";
        string written = integer && _plan.Weights.TryGetValue(source.Input[1], out QuantizedWeights? weights)
            ? QdqNodes.DequantizeBias(_editor, name, bias, _plan.Values[source.Input[0]].Scale, weights).Real
            : _editor.SetInitializer(Tensors.Float(_editor.UniqueName(name + "_corrected"), [bias.Length], bias));
        if (node.Input.Count > 2)
            node.Input[2] = written;
        else
            node.Input.Add(written);
    }
}
