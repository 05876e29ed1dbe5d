using YoloCompress.Diagnostics;

namespace YoloCompress.Onnx.Import;

/// <summary>Refuses models that the pipeline cannot work on, each with a code and the mend.</summary>
internal static class ModelChecks
{
    private static readonly string[] ControlFlow =
        ["If", "Loop", "Scan", "SequenceConstruct", "SequenceEmpty", "SequenceInsert", "SequenceAt", "SequenceMap", "SplitToSequence", "ConcatFromSequence", "Optional", "OptionalGetElement", "OptionalHasElement"];

    /// <summary>Checks what can be told before anything is changed.</summary>
    public static void Check(ModelProto model, OnnxImportOptions options)
    {
        CheckVersions(model, options.File);
        CheckOperators(model, options.File);
        CheckValues(model.Graph, options.File);
        IReadOnlyDictionary<string, int> quantized = QuantizationMarks.Find(new(model));
        if (quantized.Count > 0 && !options.AllowQuantized)
        {
            throw new YoloCompressException(
                ErrorCodes.OnnxAlreadyQuantized,
                $"The model is quantized already ({string.Join(", ", quantized.Select(q => $"{q.Value} {q.Key}"))}). Give the FP32 model it was made from.",
                options.File);
        }
    }

    private static void CheckVersions(ModelProto model, string? file)
    {
        long opset = new ModelGraph(model).Opset, ir = model.IrVersion;
        if (opset < OpsetInfo.Oldest)
        {
            throw new YoloCompressException(
                ErrorCodes.OnnxTooOld, $"The model's operator set {opset} is too old: {OpsetInfo.Oldest} or newer is read. Export it again, best with opset 13.", file);
        }

        if (opset > OpsetInfo.Newest || ir > OpsetInfo.NewestIr)
        {
            throw new YoloCompressException(
                ErrorCodes.OnnxTooNew,
                $"The model's operator set {opset} (IR version {ir}) is too new: up to {OpsetInfo.Newest} (IR version {OpsetInfo.NewestIr}) is read. Export it with a lower opset, best 13.",
                file);
        }
    }

    private static void CheckOperators(ModelProto model, string? file)
    {
        NodeProto[] foreign = [.. model.Graph.Node.Where(n => n.Domain is not ("" or "ai.onnx"))];
        if (foreign.Length > 0 || model.Functions.Count > 0)
        {
            string names = string.Join(", ", foreign.Select(n => $"{n.Domain}.{n.OpType}").Concat(model.Functions.Select(f => $"function {f.Name}")).Distinct().Take(5));
            throw new YoloCompressException(
                ErrorCodes.OnnxCustomOperators,
                $"The model uses operators outside the ONNX standard: {names}. Export it without optimizer, custom operators and local functions.",
                file);
        }

        NodeProto? control = model.Graph.Node.FirstOrDefault(n => ControlFlow.Contains(n.OpType));
        if (control != null || model.Graph.SparseInitializer.Count > 0)
        {
            string what = control != null ? $"{control.OpType} '{control.Name}'" : "sparse weights";
            throw new YoloCompressException(
                ErrorCodes.OnnxUnsupportedConstruct,
                $"The model has {what}: only plain graphs of tensors can be compressed. Export it with a fixed input size and without post-processing.",
                file);
        }
    }

    private static void CheckValues(GraphProto graph, string? file)
    {
        string? twice = graph.Initializer.GroupBy(t => t.Name).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice != null)
            throw Inconsistent($"There are two weights named '{twice}'.", file);
        HashSet<string> known = [.. graph.Input.Select(i => i.Name), .. graph.Initializer.Select(i => i.Name)];
        foreach (NodeProto node in graph.Node)
        {
            foreach (string output in node.Output.Where(o => o.Length > 0))
            {
                if (!known.Add(output))
                    throw Inconsistent($"The value '{output}' is made more than once.", file);
            }
        }

        string? missing = graph.Node.SelectMany(TopologicalOrder.ValuesReadBy).Concat(graph.Output.Select(o => o.Name)).FirstOrDefault(v => !known.Contains(v));
        if (missing != null)
            throw Inconsistent($"Nothing makes the value '{missing}'.", file);
        foreach (TensorProto tensor in graph.Initializer.Concat(graph.Node.SelectMany(n => n.Attribute).Select(a => a.T).OfType<TensorProto>()))
        {
            if (!HoldsWhatItSays(tensor))
                throw Inconsistent($"The weight '{tensor.Name}' of shape [{string.Join(", ", tensor.Dims)}] does not hold as many values.", file);
        }
    }

    private static bool HoldsWhatItSays(TensorProto tensor)
    {
        long count = 1;
        foreach (long dim in tensor.Dims)
        {
            if (dim is < 0 or > int.MaxValue || (count *= dim) > int.MaxValue)
                return false;
        }

        if (tensor.HasRawData)
            return BytesPerElement(tensor.Type()) is not (> 0 and int size) || tensor.RawData.Length == count * size;
        int listed = tensor.FloatData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.DoubleData.Count + tensor.Uint64Data.Count;
        return BytesPerElement(tensor.Type()) == 0 || listed == count;
    }

    private static int BytesPerElement(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Int32 or TensorProto.Types.DataType.Uint32 => 4,
        TensorProto.Types.DataType.Double or TensorProto.Types.DataType.Int64 or TensorProto.Types.DataType.Uint64 => 8,
        TensorProto.Types.DataType.Float16 or TensorProto.Types.DataType.Int16 or TensorProto.Types.DataType.Uint16 or TensorProto.Types.DataType.Bfloat16 => 2,
        TensorProto.Types.DataType.Int8 or TensorProto.Types.DataType.Uint8 or TensorProto.Types.DataType.Bool => 1,
        _ => 0,
    };

    private static YoloCompressException Inconsistent(string what, string? file) =>
        new(ErrorCodes.OnnxInconsistent, what + " The file is damaged, or the tool that wrote it is at fault: export the model again.", file);
}
