using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Quantization;

/// <summary>
/// Writes layers as ONNX's dynamically quantized operators: DynamicQuantizeLinear finds each input's range while the model runs, ConvInteger
/// or MatMulInteger multiplies codes, and the products of both scales bring the sums back to FP32.
/// </summary>
internal sealed class DynamicWriter
{
    private const int Middle = 128;

    private readonly GraphEditor _editor;
    private readonly IReadOnlyDictionary<string, QuantizedWeights> _weights;
    private readonly IReadOnlyDictionary<string, float[]> _biases;
    private readonly Dictionary<string, (string Codes, string Scale, string ZeroPoint)> _inputs = new(StringComparer.Ordinal);

    private DynamicWriter(GraphEditor editor, IReadOnlyDictionary<string, QuantizedWeights> weights, IReadOnlyDictionary<string, float[]> biases)
    {
        _editor = editor;
        _weights = weights;
        _biases = biases;
    }

    /// <summary>The graph with layers on codes.</summary>
    /// <param name="graph">The float model.</param>
    /// <param name="layers">The layers to write.</param>
    /// <param name="weights">Their codes by <see cref="WeightLayer.Key"/>.</param>
    /// <param name="biases">Corrected biases by <see cref="WeightLayer.Key"/>; other layers keep theirs.</param>
    public static ModelGraph Write(
        ModelGraph graph, IReadOnlyList<WeightLayer> layers, IReadOnlyDictionary<string, QuantizedWeights> weights, IReadOnlyDictionary<string, float[]> biases) =>
        graph.Edit(editor =>
        {
            DynamicWriter writer = new(editor, weights, biases);
            Dictionary<string, NodeProto> nodes = editor.Nodes.ToDictionary(n => n.Output[0], StringComparer.Ordinal);
            foreach (WeightLayer layer in layers)
                writer.Write(graph, layer, nodes[layer.Key]);
        });

    private void Write(ModelGraph graph, WeightLayer layer, NodeProto node)
    {
        QuantizedWeights weights = _weights[layer.Key];
        (string codes, string inputScale, string inputZero) = Input(layer.Input);
        string output = layer.Key, name = node.Name;
        bool convolution = node.OpType == "Conv";
        string sums = Unique("sums"), real = Unique("real"), scale = Unique("scale");
        NodeProto product = _editor.Add(
            convolution ? "ConvInteger" : "MatMulInteger", _editor.UniqueName($"{name}/Integer"),
            [codes, Codes(layer, weights), inputZero, ZeroPoint(layer)], [sums]);
        if (convolution)
            product.Attribute.AddRange(node.Attribute.Select(a => a.Clone()));
        _editor.Add("Cast", _editor.UniqueName($"{name}/Cast"), [sums], [real]).Set("to", (long)DataType.Float);
        _editor.Add("Mul", _editor.UniqueName($"{name}/Scale"), [inputScale, Scales(layer, weights, convolution)], [scale]);

        float[]? bias = _biases.GetValueOrDefault(layer.Key) ?? (layer.Bias == null ? null : graph.Initializer(layer.Bias)?.ToFloats());
        string product2 = bias == null && layer.Bias == null ? output : Unique("scaled");
        _editor.Remove(node);
        _editor.Add("Mul", _editor.UniqueName($"{name}/Mul"), [real, scale], [product2]);
        if (product2 != output)
            _editor.Add("Add", _editor.UniqueName($"{name}/Add"), [product2, Bias(layer, bias, convolution)], [output]);

        string Unique(string what) => _editor.UniqueName($"{output}_{what}");
    }

    private (string Codes, string Scale, string ZeroPoint) Input(string value)
    {
        if (_inputs.TryGetValue(value, out (string, string, string) known))
            return known;
        (string Codes, string Scale, string ZeroPoint) names = (
            _editor.UniqueName(value + "_quantized"), _editor.UniqueName(value + "_scale"), _editor.UniqueName(value + "_zero_point"));
        _editor.Add("DynamicQuantizeLinear", _editor.UniqueName(value + "/DynamicQuantizeLinear"), [value], [names.Codes, names.Scale, names.ZeroPoint]);
        return _inputs[value] = names;
    }

    // ONNX Runtime's ConvInteger takes unsigned weights only; with a zero point in the middle they say the same.
    private string Codes(WeightLayer layer, QuantizedWeights weights)
    {
        string name = _editor.UniqueName($"{layer.Key}_weights");
        if (layer.Node.OpType == "Conv")
            return _editor.SetInitializer(Tensors.UInt8(name, [.. layer.Tensor.Dims], Array.ConvertAll(weights.Codes, c => (byte)(c + Middle))));
        sbyte[] rows = layer.ToRows(weights.Codes), columns = new sbyte[rows.Length];
        for (int o = 0; o < layer.Outputs; o++)
        {
            for (int i = 0; i < layer.Inputs; i++)
                columns[(i * layer.Outputs) + o] = rows[(o * layer.Inputs) + i];
        }

        return _editor.SetInitializer(Tensors.Int8(name, [layer.Inputs, layer.Outputs], columns));
    }

    private string ZeroPoint(WeightLayer layer)
    {
        string name = _editor.UniqueName($"{layer.Key}_weights_zero_point");
        return _editor.SetInitializer(layer.Node.OpType == "Conv" ? Tensors.UInt8(name, [], [Middle]) : Tensors.Int8(name, [], [0]));
    }

    private string Scales(WeightLayer layer, QuantizedWeights weights, bool convolution) => _editor.SetInitializer(Tensors.Float(
        _editor.UniqueName($"{layer.Key}_weights_scale"), weights.Scales.Length == 1 ? [] : Shape(layer, weights.Scales.Length, convolution), weights.Scales));

    // A bias that is computed has a shape of its own; in a convolution it is a row of channels all the same.
    private string Bias(WeightLayer layer, float[]? bias, bool convolution)
    {
        if (bias != null)
            return _editor.SetInitializer(Tensors.Float(_editor.UniqueName($"{layer.Key}_bias"), Shape(layer, bias.Length, convolution), bias));
        if (!convolution)
            return layer.Bias!;
        long[] shape = Shape(layer, layer.Outputs, convolution);
        string shapeName = _editor.SetInitializer(Tensors.Int64(_editor.UniqueName($"{layer.Key}_bias_shape"), [shape.Length], shape));
        string reshaped = _editor.UniqueName($"{layer.Key}_bias");
        _editor.Add("Reshape", _editor.UniqueName($"{layer.Node.Name}/Reshape"), [layer.Bias!, shapeName], [reshaped]);
        return reshaped;
    }

    private static long[] Shape(WeightLayer layer, int channels, bool convolution) =>
        convolution ? [1, channels, .. Enumerable.Repeat(1L, layer.Tensor.Dims.Count - 2)] : [channels];
}
