using Google.Protobuf;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx.Import;

namespace YoloCompress.Onnx;

/// <summary>
/// Brings an ONNX model to the one form that every stage expects: a static picture input, opset 11 or newer, weights and constants as initializers
/// that are not listed as inputs, nothing computed at run time that is known before, no nodes that do nothing, every node named.
/// Batch normalizations stay as they are.
/// </summary>
public static class OnnxImporter
{
    /// <summary>Imports a file.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="diagnostics">Where warnings go.</param>
    /// <exception cref="YoloCompressException">The file cannot be read or worked on (YC0301 to YC0313).</exception>
    public static ModelGraph Import(string path, OnnxImportOptions? options, IDiagnostics diagnostics) =>
        Import(Read(path), (options ?? new()) with { File = path }, diagnostics);

    /// <summary>Imports a model from its bytes.</summary>
    /// <param name="bytes">The ONNX file's bytes.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="diagnostics">Where warnings go.</param>
    /// <exception cref="YoloCompressException">The model cannot be read or worked on (YC0302 to YC0313).</exception>
    public static ModelGraph Import(byte[] bytes, OnnxImportOptions? options, IDiagnostics diagnostics)
    {
        options ??= new();
        ModelProto model = Parse(bytes, options.File);
        ExternalData.Embed(model, options.File);
        ModelChecks.Check(model, options);
        if (HalfPrecision.Widen(model))
        {
            diagnostics.Warn(
                ErrorCodes.OnnxHalfPrecision,
                "The model is in half precision; it is widened to single precision before it is compressed. Export it in FP32 for the most exact result.",
                options.File);
        }

        try
        {
            return Canonical(model, options);
        }
        catch (Exception e) when (e is InvalidOperationException or OverflowException or ArgumentException or IndexOutOfRangeException
            or KeyNotFoundException or NotSupportedException or DivideByZeroException)
        {
            throw new YoloCompressException(
                ErrorCodes.OnnxInconsistent, $"The graph contradicts itself: {e.Message} Export the model again.", options.File, e);
        }
        catch (YoloCompressException e) when (e.File == null && options.File != null)
        {
            throw new YoloCompressException(e.Code, e.Message, options.File, e);
        }
    }

    /// <summary>The other files that hold weights of a model (external data), relative to its folder; empty for most models.</summary>
    /// <exception cref="YoloCompressException">The file cannot be read (YC0301, YC0302).</exception>
    public static IReadOnlyList<string> ExternalFiles(string path) => ExternalData.Locations(Parse(Read(path), path));

    private static ModelGraph Canonical(ModelProto model, OnnxImportOptions options)
    {
        int[] input = PictureInput.Fix(model, options);
        TopologicalOrder.Sort(model.Graph);
        GraphNames.Complete(model.Graph);
        // What the file says of values in between holds for the sizes it was exported with, and costs space.
        model.Graph.ValueInfo.Clear();
        ClearDocumentation(model);

        ModelGraph graph = new(model);
        graph = ConstantFolding.Apply(graph, input);
        graph = OpsetUpgrade.To(graph, OpsetInfo.OldestWritten);
        graph = graph.Edit(editor => NoOps.Remove(editor, ValueShapes.Analyse(graph, input)));
        graph = graph.Edit(editor => StateOutputs(editor.Model.Graph, ValueShapes.Of(graph, input)));
        return OpsetLowering.Apply(BroadcastCompaction.Apply(graph));
    }

    private static void StateOutputs(GraphProto graph, IReadOnlyDictionary<string, int[]> shapes)
    {
        for (int i = 0; i < graph.Output.Count; i++)
        {
            ValueInfoProto output = graph.Output[i];
            if (shapes.TryGetValue(output.Name, out int[]? shape) && output.Type?.TensorType != null)
                graph.Output[i] = ValueInfos.Tensor(output.Name, output.ElementType(), shape);
        }
    }

    private static void ClearDocumentation(ModelProto model)
    {
        model.ClearDocString();
        model.Graph.ClearDocString();
        foreach (NodeProto node in model.Graph.Node)
            node.ClearDocString();
        foreach (TensorProto tensor in model.Graph.Initializer)
            tensor.ClearDocString();
    }

    private static ModelProto Parse(byte[] bytes, string? file)
    {
        if (bytes.Length == 0)
            throw Unreadable("The file is empty.");
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Unreadable("The file is no ONNX model, or it is cut off.", e);
        }

        // Many a file parses as a message of unknown fields.
        if (model.Graph == null || model.Graph.Node.Count == 0 || model.Graph.Output.Count == 0 || model.OpsetImport.Count == 0)
            throw Unreadable("The file is no ONNX model: it has no graph with nodes and outputs.");
        return model;

        YoloCompressException Unreadable(string why, Exception? inner = null) =>
            new(ErrorCodes.OnnxUnreadable, $"{why} Copy or export the model again.", file, inner);
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string why = Directory.Exists(path) ? "is a folder" : File.Exists(path) ? $"cannot be read: {e.Message}" : "does not exist";
            throw new YoloCompressException(ErrorCodes.OnnxFileMissing, $"The model '{Path.GetFileName(path)}' {why}. Check the path.", path, e);
        }
    }
}
