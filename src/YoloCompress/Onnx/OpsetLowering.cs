namespace YoloCompress.Onnx;

/// <summary>
/// States the lowest operator set in which every node means the same as now, so that older runtimes run the model. Nodes are not changed;
/// a node that needs its operator set keeps the model there.
/// </summary>
public static class OpsetLowering
{
    private static readonly HashSet<string> Plain = new(
        [
            "Conv", "ConvTranspose", "Relu", "LeakyRelu", "PRelu", "Sigmoid", "Tanh", "Elu", "Selu", "Softplus", "Softsign", "HardSigmoid",
            "ThresholdedRelu", "Clip", "Add", "Sub", "Mul", "Div", "Pow", "Sqrt", "Exp", "Log", "Abs", "Neg", "Floor", "Ceil", "Round",
            "Reciprocal", "Erf", "Sign", "Sum", "Mean", "Concat", "Slice", "Gather", "GatherElements", "Transpose", "Expand", "Tile", "Flatten",
            "Gemm", "MatMul", "GlobalAveragePool", "GlobalMaxPool", "InstanceNormalization", "LRN", "Identity", "Cast", "Constant",
            "ConstantOfShape", "Range", "Where", "Equal", "Less", "Greater", "And", "Or", "Not", "ArgMax", "ArgMin", "TopK", "DepthToSpace",
            "SpaceToDepth", "NonZero", "NonMaxSuppression", "ScatterND", "ScatterElements", "MaxPool", "Size",
        ],
        StringComparer.Ordinal);

    /// <summary>A copy that states the lowest operator set and its IR version, or the same graph where it does so already.</summary>
    public static ModelGraph Apply(ModelGraph graph)
    {
        long opset = graph.Nodes.Select(n => LowestFor(n, graph)).Append(OpsetInfo.OldestWritten).Max();
        if (opset >= graph.Opset && graph.Model.IrVersion == OpsetInfo.IrVersion(graph.Opset))
            return graph;
        return graph.Edit(editor => OpsetUpgrade.SetOpset(editor.Model, Math.Min(opset, graph.Opset)));
    }

    private static long LowestFor(NodeProto node, ModelGraph graph)
    {
        bool HasInput(int i) => node.Input.Count > i && node.Input[i].Length > 0;
        bool Has(string attribute) => node.Find(attribute) != null;
        if (node.Domain is not ("" or "ai.onnx") || Plain.Contains(node.OpType))
            return OpsetInfo.OldestWritten;
        return node.OpType switch
        {
            "Squeeze" or "Unsqueeze" or "ReduceSum" => HasInput(1) ? 13 : 11,
            "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceProd" or "ReduceL1" or "ReduceL2" => HasInput(1) ? 18 : 11,
            "Split" => Has("num_outputs") ? 18 : HasInput(1) ? 13 : 11,
            "Softmax" or "LogSoftmax" or "Hardmax" => graph.Opset >= 13 ? 13 : 11,
            "Resize" => LowestForResize(node),
            "Pad" => node.GetString("mode", "constant") == "wrap" ? 19 : HasInput(3) ? 18 : 11,
            "BatchNormalization" => Has("training_mode") ? 14 : 11,
            "AveragePool" => Has("dilations") ? 19 : 11,
            "Reshape" => Has("allowzero") ? 14 : 11,
            "Shape" => Has("start") || Has("end") ? 15 : 11,
            "LessOrEqual" or "GreaterOrEqual" or "Einsum" or "Celu" => 12,
            // Integers only since opset 12.
            "Min" or "Max" => 12,
            "HardSwish" => 14,
            "Mish" => 18,
            "Gelu" => 20,
            "LayerNormalization" => 17,
            "QuantizeLinear" or "DequantizeLinear" => LowestForQuantization(node, graph),
            _ => graph.Opset,
        };

        static long LowestForResize(NodeProto resize)
        {
            if (resize.GetString("coordinate_transformation_mode", "half_pixel") == "half_pixel_symmetric")
                return 19;
            if (resize.Find("antialias") != null || resize.Find("axes") != null || resize.Find("keep_aspect_ratio_policy") != null)
                return 18;
            bool leavesOut = resize.Input.Count < 3 || resize.Input[1].Length == 0 || resize.Input[2].Length == 0;
            return leavesOut ? 13 : 11;
        }
    }

    private static long LowestForQuantization(NodeProto node, ModelGraph graph)
    {
        if (node.Find("block_size") != null || node.Find("output_dtype") != null || node.Find("precision") != null)
            return graph.Opset;
        if (node.Find("saturate") != null)
            return 19;
        bool perChannel = node.Find("axis") != null || graph.Initializer(node.Input[1])?.Dims.Count > 0;
        bool narrow = node.Input.Count > 2 && graph.Initializer(node.Input[2])?.Type() is
            not (null or TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Int32);
        return narrow ? Math.Min(graph.Opset, 21) : perChannel ? OpsetInfo.PerChannelQuantization : 11;
    }
}
