using System.Runtime.InteropServices;
using YoloCompress.Checkpoints.Writing;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Checkpoints;

/// <summary>Writes the weights of a graph back into the checkpoint that it was imported from.</summary>
public static class CheckpointWriter
{
    /// <summary>
    /// The checkpoint with the graph's weights, in a form that ultralytics' own loader takes. Tensors of other shapes change <c>in_channels</c>, <c>out_channels</c>, <c>groups</c>,
    /// <c>num_features</c> and the layers' parameter counts with them; everything else stays byte for byte the same, and without changes so does the whole file.
    /// </summary>
    /// <param name="graph">A graph with a <see cref="CheckpointOrigin"/>, its batch normalization not folded.</param>
    /// <returns>The bytes of a <c>.pt</c> file. Values are rounded to the checkpoint's types: see <see cref="RoundToCheckpoint"/>.</returns>
    /// <exception cref="YoloCompressException">The graph has no such origin or lacks some of its tensors (YC0213).</exception>
    public static byte[] WriteBack(ModelGraph graph)
    {
        CheckpointOrigin origin = OriginOf(graph);
        CheckpointRewriter rewriter = new(origin.Checkpoint);
        TorchModule model = origin.Checkpoint.Model;
        Dictionary<string, long> elements = new(StringComparer.Ordinal);
        Write(model, graph, rewriter, elements);
        foreach (TorchModule layer in model.Child("model").Items.Where(l => l.Attribute("np") != null))
            rewriter.SetInteger(layer, "np", elements.Where(e => e.Key.StartsWith(layer.Path + ".", StringComparison.Ordinal)).Sum(e => e.Value));
        return rewriter.Finish();
    }

    /// <summary>
    /// The same graph with every weight rounded to what the checkpoint's element type can hold (FP16 for what ultralytics saves), so that graph and written checkpoint give the same outputs.
    /// </summary>
    /// <param name="graph">A graph with a <see cref="CheckpointOrigin"/>.</param>
    /// <exception cref="YoloCompressException">The graph has no such origin (YC0213).</exception>
    public static ModelGraph RoundToCheckpoint(ModelGraph graph)
    {
        IReadOnlyDictionary<string, TorchDataType> types = OriginOf(graph).DataTypes;
        return graph.Edit(editor =>
        {
            foreach (TensorProto tensor in graph.Initializers.Where(t => types.ContainsKey(t.Name)))
            {
                float[] rounded = Array.ConvertAll(tensor.ToFloats(), v => TensorEncoding.Round(types[tensor.Name], v));
                editor.SetInitializer(Tensors.Float(tensor.Name, [.. tensor.Dims], rounded));
            }
        });
    }

    private static CheckpointOrigin OriginOf(ModelGraph graph) => graph.Origin as CheckpointOrigin ?? throw new YoloCompressException(
        ErrorCodes.CheckpointWrite, "The model was not imported from a checkpoint, so there is none to write. Use the ONNX model instead.");

    /// <summary>Writes a module and those inside it, and notes how many elements each parameter has now.</summary>
    private static void Write(TorchModule module, ModelGraph graph, CheckpointRewriter rewriter, Dictionary<string, long> elements)
    {
        bool reshaped = false;
        foreach (TorchTensor tensor in module.Tensors)
        {
            TensorProto? now = graph.Initializer(tensor.Name);
            if (now == null && TakesPart(module, tensor))
                throw Missing(module, tensor);
            if (module.IsParameter(tensor))
                elements[tensor.Name] = now?.ElementCount() ?? tensor.ElementCount;
            if (now == null)
                continue;
            float[] values = now.ToFloats();
            bool sameShape = now.Dims.SequenceEqual(tensor.Shape);
            if (sameShape && MemoryMarshal.AsBytes(values.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(tensor.ToFloats().AsSpan())))
                continue;
            rewriter.SetTensor(tensor, [.. now.Dims], values);
            reshaped |= !sameShape;
        }

        if (reshaped)
            WriteWidths(module, graph, rewriter);
        foreach ((_, TorchModule child) in module.Children)
            Write(child, graph, rewriter, elements);
    }

    /// <summary>True for the tensors that the import reads as weights: not for counters and anchors, which stay as they are.</summary>
    private static bool TakesPart(TorchModule module, TorchTensor tensor) =>
        module.ClassName is "Conv2d" or "ConvTranspose2d" or "DWConvTranspose2d" or "BatchNorm2d" && tensor.Name != module.PathOf("num_batches_tracked");

    private static YoloCompressException Missing(TorchModule module, TorchTensor tensor) => new(
        ErrorCodes.CheckpointWrite,
        $"The model has no '{tensor.Name}' any more, which the checkpoint's layer '{module.Path}' ({module.FullClassName}) needs: its batch normalization was folded, or "
        + "its weights were quantized. The checkpoint cannot be written; use the ONNX model instead.");

    private static void WriteWidths(TorchModule module, ModelGraph graph, CheckpointRewriter rewriter)
    {
        if (module.ClassName == "BatchNorm2d")
        {
            rewriter.SetInteger(module, "num_features", graph.Initializer(module.PathOf("weight"))!.Dims[0]);
            return;
        }

        IList<long> weight = graph.Initializer(module.PathOf("weight"))!.Dims;
        long groups = graph.Nodes.FirstOrDefault(n => n.Name == module.Path)?.GetInt("group", 1) ?? module.Integer("groups", 1);
        bool transposed = module.ClassName != "Conv2d";
        rewriter.SetInteger(module, "in_channels", transposed ? weight[0] : weight[1] * groups);
        rewriter.SetInteger(module, "out_channels", transposed ? weight[1] * groups : weight[0]);
        rewriter.SetInteger(module, "groups", groups);
    }
}
