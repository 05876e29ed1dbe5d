using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Onnx.Import;

/// <summary>Removes nodes that do nothing when a model is run: Identity, Dropout, casts and moves that change nothing.</summary>
internal static class NoOps
{
    public static void Remove(GraphEditor editor, GraphAnalysis analysis)
    {
        Dictionary<string, DataType> types = FloatValues(editor);
        foreach (NodeProto node in editor.Nodes)
        {
            if (DoesNothing(editor, node, analysis, types))
                editor.TryBypass(node);
        }
    }

    private static bool DoesNothing(GraphEditor editor, NodeProto node, GraphAnalysis analysis, Dictionary<string, DataType> types)
    {
        int[]? shape = node.Input.Count > 0 ? analysis.Shapes.GetValueOrDefault(node.Input[0]) : null;
        return node.OpType switch
        {
            "Identity" => true,
            "Dropout" => node.Output.Skip(1).All(mask => mask.Length == 0 || !IsRead(editor, mask)),
            "Cast" => types.TryGetValue(node.Input[0], out DataType type) && type == (DataType)node.GetInt("to", 0),
            "Concat" or "Sum" or "Max" or "Min" or "Mean" => node.Input.Count == 1,
            "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Slice" or "Pad" or "Expand" or "Tile" or "Resize" or "Upsample" =>
                shape != null && analysis.Shapes.GetValueOrDefault(node.Output[0]) is { } result && shape.SequenceEqual(result) && KeepsOrder(node, analysis),
            "Transpose" => node.GetInts("perm") is { } perm && perm.Select((p, i) => p == i).All(same => same),
            _ => false,
        };
    }

    // A slice of everything with step -1, a pad by -1 and 1, or a resize by exactly 1 with a shift keep the shape, too.
    private static bool KeepsOrder(NodeProto node, GraphAnalysis analysis) => node.OpType switch
    {
        "Slice" => node.Find("starts") != null || node.Input.Count < 5 || analysis.Constant(node.Input[4])?.Integers.All(s => s > 0) == true,
        "Pad" => (node.GetInts("pads") ?? (node.Input.Count > 1 ? analysis.Constant(node.Input[1])?.Integers : null))?.All(p => p == 0) == true,
        "Resize" => node.GetString("coordinate_transformation_mode", "half_pixel") != "tf_crop_and_resize",
        _ => true,
    };

    private static bool IsRead(GraphEditor editor, string value) =>
        editor.IsOutput(value) || editor.Model.Graph.Node.Any(n => TopologicalOrder.ValuesReadBy(n).Contains(value));

    // Only the types that casts are commonly repeated for: weights, inputs, and what surely computes in floats.
    private static Dictionary<string, DataType> FloatValues(GraphEditor editor)
    {
        GraphProto graph = editor.Model.Graph;
        Dictionary<string, DataType> types = new(StringComparer.Ordinal);
        foreach (ValueInfoProto input in graph.Input)
            types[input.Name] = input.ElementType();
        foreach (TensorProto tensor in graph.Initializer)
            types[tensor.Name] = tensor.Type();
        foreach (NodeProto node in graph.Node)
        {
            if (node.OpType == "Cast")
            {
                types[node.Output[0]] = (DataType)node.GetInt("to", 0);
            }
            else if (node.OpType is "Shape" or "Size" or "NonZero" or "ArgMax" or "ArgMin")
            {
                types[node.Output[0]] = DataType.Int64;
            }
            else if (KeepsType(node.OpType) && node.Input.Count > 0 && types.TryGetValue(node.Input[0], out DataType type))
            {
                foreach (string output in node.OpType is "TopK" or "MaxPool" ? node.Output.Take(1) : node.Output)
                    types[output] = type;
            }
        }

        return types;
    }

    private static bool KeepsType(string opType) => opType is not
        ("Equal" or "Less" or "Greater" or "LessOrEqual" or "GreaterOrEqual" or "Not" or "And" or "Or" or "IsNaN" or "IsInf" or "Where" or "Constant" or
        "ConstantOfShape" or "QuantizeLinear" or "DequantizeLinear" or "DynamicQuantizeLinear" or "NonMaxSuppression" or "If" or "Loop" or "Scan" or
        "CastLike" or "BatchNormalization" or "Dropout" or "OneHot" or "ConvInteger" or "MatMulInteger");
}
