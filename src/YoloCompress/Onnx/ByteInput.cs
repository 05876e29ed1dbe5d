using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx;

/// <summary>
/// Lets a model take pixels as bytes: what callers did to them, (pixel - mean) / deviation, is done inside. The division goes into the weights of the first
/// convolutions where it can; the mean cannot, since padding would then stand for another colour.
/// </summary>
public static class ByteInput
{
    /// <summary>The same model with an input of type UINT8 and of the same name and shape, [1, channels, height, width].</summary>
    /// <param name="graph">A model that takes floats.</param>
    /// <param name="mean">Subtracted from pixels, by channel.</param>
    /// <param name="deviation">Divided by after that, by channel.</param>
    public static ModelGraph Apply(ModelGraph graph, IReadOnlyList<float> mean, IReadOnlyList<float> deviation) => graph.Edit(editor =>
    {
        string input = graph.Inputs[0].Name;
        ValueInfoProto info = editor.Model.Graph.Input.First(i => i.Name == input);
        info.Type.TensorType.ElemType = (int)DataType.Uint8;
        NodeProto[] readers = [.. editor.Nodes.Where(n => n.Input.Contains(input))];
        string value = Node(editor, "Cast", input, null, input + "/float");
        if (mean.Any(m => m != 0))
            value = Node(editor, "Sub", value, Tensors.Float(editor.UniqueName(input + "/mean"), [1, mean.Count, 1, 1], [.. mean]), input + "/centred");
        if (!TryFold(graph, editor, readers, input, deviation))
        {
            float[] factors = [.. deviation.Select(d => 1 / d)];
            bool one = factors.All(f => f == factors[0]);
            TensorProto factor = Tensors.Float(editor.UniqueName(input + "/factor"), one ? [] : [1, factors.Length, 1, 1], one ? [factors[0]] : factors);
            value = Node(editor, "Mul", value, factor, input + "/scaled");
        }

        foreach (NodeProto reader in readers)
        {
            for (int i = 0; i < reader.Input.Count; i++)
                reader.Input[i] = reader.Input[i] == input ? value : reader.Input[i];
        }
    });

    private static bool TryFold(ModelGraph graph, GraphEditor editor, NodeProto[] readers, string input, IReadOnlyList<float> deviation)
    {
        foreach (NodeProto reader in readers)
        {
            bool foldable = reader.OpType == "Conv" && reader.Input[0] == input && reader.GetInt("group", 1) == 1
                && graph.Initializer(reader.Input[1]) is { } weights && weights.Type() == DataType.Float && weights.Dims[1] == deviation.Count
                && graph.ConsumersOf(reader.Input[1]).Count == 1;
            if (!foldable)
                return false;
        }

        foreach (NodeProto reader in readers)
        {
            TensorProto weights = graph.Initializer(reader.Input[1])!;
            float[] values = weights.ToFloats();
            int plane = (int)(weights.ElementCount() / (weights.Dims[0] * weights.Dims[1]));
            for (int i = 0; i < values.Length; i++)
                values[i] /= deviation[i / plane % deviation.Count];
            editor.SetInitializer(Tensors.Float(weights.Name, [.. weights.Dims], values));
        }

        return true;
    }

    private static string Node(GraphEditor editor, string opType, string input, TensorProto? constant, string output)
    {
        output = editor.UniqueName(output);
        List<string> inputs = [input];
        if (constant != null)
            inputs.Add(editor.SetInitializer(constant));
        NodeProto node = editor.Add(opType, editor.UniqueName($"{output}/{opType}"), inputs, [output]);
        if (opType == "Cast")
            node.Set("to", (long)DataType.Float);
        return output;
    }
}
