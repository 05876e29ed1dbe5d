namespace YoloCompress.Onnx;

/// <summary>
/// Folds batch normalizations into the convolution before them: with s = scale / sqrt(variance + epsilon), the weights of each output channel
/// are multiplied by s and the bias becomes (bias - mean) * s + shift (Jacob et al., "Quantization and Training of Neural Networks", 2018, 3.2).
/// </summary>
public static class FoldBatchNormalization
{
    /// <summary>A copy with every normalization folded that directly follows a Conv, ConvTranspose or Gemm whose output nothing else reads.</summary>
    /// <param name="graph">The model; weights as initializers.</param>
    public static ModelGraph Apply(ModelGraph graph)
    {
        // By the normalization's name of output, as the copy has other node objects.
        HashSet<string> foldable = [.. graph.Nodes.Where(n => CanFold(graph, n)).Select(n => n.Output[0])];
        if (foldable.Count == 0)
            return graph;
        return graph.Edit(editor =>
        {
            IReadOnlyList<NodeProto> nodes = editor.Nodes;
            Dictionary<string, NodeProto> producers = nodes.SelectMany(n => n.Output.Select(o => (o, n))).Where(p => p.o.Length > 0).ToDictionary(p => p.o, p => p.n);
            HashSet<string> shared = [.. SharedInitializers(nodes)];
            foreach (NodeProto node in nodes.Where(n => foldable.Contains(n.Output[0])))
                Fold(editor, producers[node.Input[0]], node, shared);
        });
    }

    private static bool CanFold(ModelGraph graph, NodeProto node)
    {
        if (node.OpType != "BatchNormalization" || node.Output.Skip(1).Any(o => o.Length > 0))
            return false;
        if (graph.ProducerOf(node.Input[0]) is not { OpType: "Conv" or "ConvTranspose" or "Gemm" } producer)
            return false;
        if (graph.ConsumersOf(node.Input[0]).Count != 1 || graph.IsOutput(node.Input[0]))
            return false;
        if (producer.OpType == "Gemm" && producer.GetFloat("beta", 1) != 1)
            return false;
        return node.Input.Skip(1).Concat(producer.Input.Skip(1)).All(i => i.Length == 0 || graph.Initializer(i) != null);
    }

    private static IEnumerable<string> SharedInitializers(IReadOnlyList<NodeProto> nodes) =>
        nodes.SelectMany(n => n.Input).Where(i => i.Length > 0).GroupBy(i => i, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key);

    private static void Fold(GraphEditor editor, NodeProto layer, NodeProto normalization, HashSet<string> shared)
    {
        float[] Values(string name) => editor.TryGetInitializer(name, out TensorProto? tensor)
            ? tensor.ToFloats()
            : throw new InvalidOperationException($"'{name}' is no initializer.");

        float[] scale = Values(normalization.Input[1]), shift = Values(normalization.Input[2]);
        float[] mean = Values(normalization.Input[3]), variance = Values(normalization.Input[4]);
        float epsilon = normalization.GetFloat("epsilon", 1e-5f);
        double[] factors = [.. scale.Select((s, c) => s / Math.Sqrt((double)variance[c] + epsilon))];

        if (!editor.TryGetInitializer(layer.Input[1], out TensorProto? weight))
            throw new InvalidOperationException($"'{layer.Input[1]}' is no initializer.");
        float[] weights = weight.ToFloats();
        Scale(layer, [.. weight.Dims], weights, factors);
        bool hasBias = layer.Input.Count > 2 && layer.Input[2].Length > 0;
        float[] old = hasBias ? Values(layer.Input[2]) : [0];
        float[] biases = [.. factors.Select((f, c) => (float)(((old[old.Length == 1 ? 0 : c] - (double)mean[c]) * f) + shift[c]))];

        string weightName = shared.Contains(weight.Name) ? editor.UniqueName(weight.Name) : weight.Name;
        string biasName = hasBias && !shared.Contains(layer.Input[2]) ? layer.Input[2] : editor.UniqueName(BiasName(weight.Name));
        layer.Input[1] = editor.SetInitializer(Tensors.Float(weightName, [.. weight.Dims], weights));
        editor.SetInitializer(Tensors.Float(biasName, [biases.Length], biases));
        if (layer.Input.Count > 2)
            layer.Input[2] = biasName;
        else
            layer.Input.Add(biasName);
        // The layer takes over the normalization's output name, so that graph outputs keep theirs.
        layer.Output[0] = normalization.Output[0];
        editor.Remove(normalization);
    }

    private static void Scale(NodeProto layer, long[] dims, float[] weights, double[] factors)
    {
        // Output channels lie along the first axis of a convolution, along the second (within a group) of a transposed one.
        bool second = layer.OpType == "ConvTranspose" || (layer.OpType == "Gemm" && layer.GetInt("transB", 0) == 0);
        long inner = dims.Skip(second ? 2 : 1).Aggregate(1L, (a, b) => a * b);
        long perGroup = second ? dims[1] : factors.Length, inputsPerGroup = second ? dims[0] / (factors.Length / dims[1]) : 1;
        for (long i = 0; i < weights.LongLength; i++)
        {
            long channel = i / inner;
            if (second)
                channel = (channel / perGroup / inputsPerGroup * perGroup) + (channel % perGroup);
            weights[i] = (float)(weights[i] * factors[channel]);
        }
    }

    private static string BiasName(string weightName) =>
        weightName.EndsWith(".weight", StringComparison.Ordinal) ? weightName[..^".weight".Length] + ".bias" : weightName + ".bias";
}
