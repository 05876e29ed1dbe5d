namespace YoloCompress.Onnx;

/// <summary>How large a model is and how much it computes.</summary>
/// <param name="Parameters">Trainable values of all layers; a weight that two layers share counts once.</param>
/// <param name="Macs">Multiply-accumulate operations of all layers for one run.</param>
/// <param name="Layers">The layers with weights, in graph order.</param>
public sealed record ModelStatistics(long Parameters, long Macs, IReadOnlyList<LayerStatistics> Layers)
{
    /// <summary>Counts a model, quantized or not.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="inputShape">The input's shape, NCHW, where the graph leaves it open; null otherwise.</param>
    public static ModelStatistics Of(ModelGraph graph, IReadOnlyList<int>? inputShape = null)
    {
        IReadOnlyDictionary<string, int[]> shapes = ValueShapes.Of(graph, inputShape);
        HashSet<string> counted = new(StringComparer.Ordinal);
        List<LayerStatistics> layers = [];
        foreach (NodeProto node in graph.Nodes)
        {
            if (WeightedInputs(node) is not { Length: > 0 } inputs || Weight(graph, node.Input[inputs[0]]) is not { } first)
                continue;
            long parameters = 0;
            foreach (int input in inputs)
            {
                if (input < node.Input.Count && Weight(graph, node.Input[input]) is { } weight && counted.Add(weight.Name))
                    parameters += weight.ElementCount();
            }

            int[] weightShape = [.. first.Dims.Select(d => (int)d)];
            int[] inputOf = shapes.GetValueOrDefault(node.Input[0]) ?? [], outputOf = shapes.GetValueOrDefault(node.Output[0]) ?? [];
            layers.Add(new(node.Name, node.OpType, parameters, MacsOf(node, weightShape, inputOf, outputOf), weightShape, inputOf, outputOf));
        }

        return new(layers.Sum(l => l.Parameters), layers.Sum(l => l.Macs), layers);
    }

    /// <summary>The inputs that hold trainable values, the weight first; null for operators without any.</summary>
    private static int[]? WeightedInputs(NodeProto node) => node.OpType switch
    {
        "Conv" or "ConvTranspose" or "Gemm" => [1, 2],
        "BatchNormalization" or "InstanceNormalization" or "LayerNormalization" or "GroupNormalization" => [1, 2],
        "MatMul" or "PRelu" or "MatMulInteger" or "ConvInteger" => [1],
        "QLinearConv" => [3, 8],
        "QLinearMatMul" => [3],
        _ => null,
    };

    /// <summary>The initializer behind a value, through what only changes how it is stored.</summary>
    private static TensorProto? Weight(ModelGraph graph, string value)
    {
        while (graph.ProducerOf(value) is { OpType: "DequantizeLinear" or "QuantizeLinear" or "Cast" or "Reshape" or "Transpose" or "Identity" } node)
            value = node.Input[0];
        return graph.Initializer(value);
    }

    private static long MacsOf(NodeProto node, int[] weight, int[] input, int[] output)
    {
        if (input.Length == 0 || output.Length == 0)
            return 0;
        return node.OpType switch
        {
            "Conv" or "ConvInteger" or "QLinearConv" => Product(output) * Product(weight[1..]),
            "ConvTranspose" => Product(input) * Product(weight[1..]),
            "Gemm" or "MatMul" or "MatMulInteger" or "QLinearMatMul" =>
                Product(output) * (node.GetInt("transA", 0) != 0 ? input[^2] : input[^1]),
            _ => 0,
        };
    }

    private static long Product(ReadOnlySpan<int> dims)
    {
        long product = 1;
        foreach (int d in dims)
            product *= d;
        return product;
    }
}
