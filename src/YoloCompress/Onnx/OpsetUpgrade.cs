using YoloCompress.Diagnostics;

namespace YoloCompress.Onnx;

/// <summary>
/// Says a model in a newer operator set: the operators that changed between opset 9 and 13 (ONNX Changelog.md) are rewritten, so that the
/// model computes the same as before.
/// </summary>
public static class OpsetUpgrade
{
    /// <summary>A copy in the given operator set, or the same graph where it is as new already.</summary>
    /// <param name="graph">The model, opset 9 or newer.</param>
    /// <param name="opset">The operator set to reach, 11 to 13.</param>
    /// <exception cref="YoloCompressException">A node cannot be said in it (YC0313).</exception>
    public static ModelGraph To(ModelGraph graph, long opset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(opset, 13);
        if (graph.Opset >= opset)
            return graph;
        Dictionary<string, int[]> shapes = new(ValueShapes.Of(graph));
        return graph.Edit(editor =>
        {
            foreach (NodeProto node in editor.Nodes)
            {
                if (graph.Opset < 10 && opset >= 10)
                    To10(editor, node);
                if (graph.Opset < 11 && opset >= 11)
                    To11(editor, node, graph.Opset);
                if (graph.Opset < 13 && opset >= 13)
                    To13(editor, node, shapes);
            }

            SetOpset(editor.Model, opset);
        });
    }

    internal static void SetOpset(ModelProto model, long opset)
    {
        OperatorSetIdProto? entry = model.OpsetImport.FirstOrDefault(o => o.Domain is "" or "ai.onnx");
        if (entry == null)
            model.OpsetImport.Add(entry = new() { Domain = "" });
        entry.Version = opset;
        model.IrVersion = OpsetInfo.IrVersion(opset);
    }

    private static void To10(GraphEditor editor, NodeProto node)
    {
        switch (node.OpType)
        {
            case "Slice":
                IntegersToInput(editor, node, "starts");
                IntegersToInput(editor, node, "ends");
                IntegersToInput(editor, node, "axes");
                break;
            case "TopK" when node.Find("k") is { } k:
                Input(editor, node, "k", Tensors.Int64("", [1], [k.I]));
                node.Remove("k");
                break;
        }
    }

    private static void To11(GraphEditor editor, NodeProto node, long from)
    {
        switch (node.OpType)
        {
            case "Clip" when node.Input.Count == 1:
                FloatToInput(editor, node, "min", float.MinValue);
                FloatToInput(editor, node, "max", float.MaxValue);
                break;
            case "Pad":
                IntegersToInput(editor, node, "pads");
                FloatToInput(editor, node, "value", 0);
                break;
            case "Upsample" or "Resize":
                ToResize(editor, node, from);
                break;
            case "Scatter":
                node.OpType = "ScatterElements";
                break;
        }
    }

    private static void To13(GraphEditor editor, NodeProto node, Dictionary<string, int[]> shapes)
    {
        switch (node.OpType)
        {
            case "Squeeze" or "Unsqueeze" or "ReduceSum":
                IntegersToInput(editor, node, "axes");
                break;
            case "Split":
                IntegersToInput(editor, node, "split");
                break;
            case "Softmax" or "LogSoftmax" or "Hardmax":
                ToOneAxis(editor, node, shapes);
                break;
        }
    }

    // Before opset 11, Upsample and Resize placed pixel x of the result at x / scale of the source.
    private static void ToResize(GraphEditor editor, NodeProto node, long from)
    {
        string scales = node.Find("scales") is { } attribute
            ? Constant(editor, node, "scales", Tensors.Float("", [attribute.Floats.Count], [.. attribute.Floats]))
            : node.Input[1];
        node.Remove("scales");
        node.OpType = "Resize";
        string data = node.Input[0];
        node.Input.Clear();
        node.Input.AddRange([data, Constant(editor, node, "roi", Tensors.Float("", [0], [])), scales]);
        node.Set("coordinate_transformation_mode", "asymmetric");
        if (node.GetString("mode", "nearest") != "nearest")
            return;
        bool shrinks = from >= 10 && editor.TryGetInitializer(scales, out TensorProto? values) && values.ToFloats().Any(s => s < 1);
        node.Set("nearest_mode", shrinks ? "ceil" : "floor");
    }

    // Until opset 12 the axes from the given one on are taken together, from 13 on only the given one counts.
    private static void ToOneAxis(GraphEditor editor, NodeProto node, Dictionary<string, int[]> shapes)
    {
        if (shapes.GetValueOrDefault(node.Input[0]) is not { } shape)
        {
            throw new YoloCompressException(
                ErrorCodes.OnnxNotUpgradable,
                $"{node.OpType} '{node.Name}' cannot be brought to opset 13, as the shape of its input is not known. Export the model with opset 13 or newer.");
        }

        int axis = Axes.Positive(node.GetInt("axis", 1), shape.Length);
        if (shape.Skip(axis + 1).All(d => d == 1))
        {
            node.Set("axis", (long)axis);
            return;
        }

        long[] flat = [.. shape.Take(axis).Select(d => (long)d), Broadcasting.Count(shape.Skip(axis))];
        string before = editor.UniqueName($"{node.Name}/flat"), after = editor.UniqueName($"{node.Name}/softmax"), output = node.Output[0];
        editor.Add("Reshape", before, [node.Input[0], Constant(editor, node, "flat/shape", Tensors.Int64("", [flat.Length], flat))], [before]);
        long[] full = [.. shape.Select(d => (long)d)];
        editor.Add("Reshape", editor.UniqueName($"{node.Name}/full"), [after, Constant(editor, node, "full/shape", Tensors.Int64("", [full.Length], full))], [output]);
        node.Input[0] = before;
        node.Output[0] = after;
        node.Set("axis", (long)axis);
    }

    private static void IntegersToInput(GraphEditor editor, NodeProto node, string attribute)
    {
        if (node.GetInts(attribute) is not { } values)
            return;
        Input(editor, node, attribute, Tensors.Int64("", [values.Length], values));
        node.Remove(attribute);
    }

    private static void FloatToInput(GraphEditor editor, NodeProto node, string attribute, float absent)
    {
        Input(editor, node, attribute, Tensors.Float("", [], [node.GetFloat(attribute, absent)]));
        node.Remove(attribute);
    }

    private static void Input(GraphEditor editor, NodeProto node, string name, TensorProto value) =>
        node.Input.Add(Constant(editor, node, name, value));

    private static string Constant(GraphEditor editor, NodeProto node, string name, TensorProto value)
    {
        value.Name = editor.UniqueName($"{node.Name}/{name}");
        return editor.SetInitializer(value);
    }
}
