using YoloCompress.Checkpoints.Modules;
using YoloCompress.Checkpoints.Pickling;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;
using DataType = YoloCompress.Onnx.TensorProto.Types.DataType;

namespace YoloCompress.Checkpoints;

/// <summary>
/// Turns a checkpoint of YOLOv5 (v6.0 to v7.0) into a graph: input <c>images</c> [1, 3, S, S], RGB from 0 to 1; output <c>output0</c>
/// [1, boxes, 5 + classes] of x, y, width, height in pixels, objectness and class scores. Batch normalization is left unfused,
/// initializers have their state-dict keys, nodes the path of their module.
/// </summary>
public static class CheckpointImporter
{
    /// <summary>The graph's input.</summary>
    public const string Input = "images";

    private const int Colours = 3;

    /// <summary>Pixels on a side: more would take gigabytes in the first layer.</summary>
    private const int LargestImage = 8192;

    /// <summary>The oldest operator set with every operator that is needed as it is meant, and with per-channel quantization.</summary>
    private const int Opset = 13;

    /// <summary>The IR version that came with opset 13.</summary>
    private const int IrVersion = 7;

    /// <summary>Imports a checkpoint.</summary>
    /// <param name="path">The <c>.pt</c> file.</param>
    /// <param name="options">How to import it; null for the defaults.</param>
    /// <param name="diagnostics">Where it is told what was found; null for nowhere.</param>
    /// <returns>The graph, with a <see cref="CheckpointOrigin"/>.</returns>
    /// <exception cref="YoloCompressException">The file is no checkpoint of a YOLOv5 detection model, or a damaged one (YC0201 to YC0212).</exception>
    public static ModelGraph Import(string path, CheckpointImportOptions? options = null, IDiagnostics? diagnostics = null) =>
        Import(TorchCheckpoint.Open(path), options ?? new(), diagnostics ?? NullDiagnostics.Instance);

    /// <summary>Imports a checkpoint from its bytes.</summary>
    /// <param name="bytes">The <c>.pt</c> file's content.</param>
    /// <param name="options">How to import it; null for the defaults.</param>
    /// <param name="diagnostics">Where it is told what was found; null for nowhere.</param>
    /// <param name="file">The file's name for messages, or null.</param>
    /// <returns>The graph, with a <see cref="CheckpointOrigin"/>.</returns>
    /// <exception cref="YoloCompressException">The bytes are no checkpoint of a YOLOv5 detection model, or a damaged one (YC0202 to YC0212).</exception>
    public static ModelGraph Import(byte[] bytes, CheckpointImportOptions? options = null, IDiagnostics? diagnostics = null, string? file = null) =>
        Import(TorchCheckpoint.Read(bytes, file), options ?? new(), diagnostics ?? NullDiagnostics.Instance);

    internal static ModelGraph Import(TorchCheckpoint checkpoint, CheckpointImportOptions options, IDiagnostics diagnostics)
    {
        TorchModule model = checkpoint.Model;
        IReadOnlyList<TorchModule> layers = model.Child("model").Items;
        if (layers.Count == 0 || layers[^1].ClassName != "Detect")
            throw NoDetector(checkpoint, layers);
        DetectSettings detect = DetectSettings.Of(layers[^1]);
        CheckImageSize(options.ImageSize, detect, checkpoint.Archive.File);

        GraphWriter graph = new(checkpoint.Limits.TensorBytes, checkpoint.Archive.File);
        Feature input = new(Input, Colours, options.ImageSize, options.ImageSize);
        Feature output = WriteLayers(layers, input, graph);

        ModelProto proto = graph.Editor.Model;
        proto.IrVersion = IrVersion;
        proto.ProducerName = "YoloCompress";
        proto.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        proto.Graph.Name = "yolov5";
        proto.Graph.Input.Add(Value(Input, 1, input.Channels, input.Height, input.Width));
        proto.Graph.Output.Add(Value(output.Value, 1, output.Height, output.Width));
        foreach ((string key, string value) in ModelMetadata.Of(model, detect, options.ImageSize))
            graph.Editor.SetMetadata(key, value);
        if (ModelMetadata.License(checkpoint.Root) is { } license)
            graph.Editor.SetMetadata("license", license);
        if (graph.NotFinite.Count > 0)
        {
            diagnostics.Warn(
                ErrorCodes.CheckpointNotFinite,
                $"{graph.NotFinite.Count} tensors have values that are NaN or infinite, such as '{graph.NotFinite[0]}': the model will hardly detect anything. Use an earlier checkpoint of the training run.",
                checkpoint.Archive.File);
        }

        diagnostics.Log(
            $"Imported the checkpoint's '{checkpoint.Key}': {layers.Count} layers, {detect.Classes} classes, {graph.TensorCount} tensors.",
            Importance.Low);
        return new(graph.Editor.Finish(), new CheckpointOrigin(checkpoint));
    }

    /// <summary>Runs the layers one after another; a layer's <c>f</c> says which earlier outputs it reads, -1 being the last one.</summary>
    private static Feature WriteLayers(IReadOnlyList<TorchModule> layers, Feature input, GraphWriter graph)
    {
        List<Feature> outputs = [];
        foreach (TorchModule layer in layers)
        {
            Feature previous = outputs.Count == 0 ? input : outputs[^1];
            Feature Source(PickleValue? from) => from switch
            {
                PickleInteger { Value: -1 } => previous,
                PickleInteger i when i.Value >= -outputs.Count && i.Value < outputs.Count => outputs[(int)(i.Value < 0 ? outputs.Count + i.Value : i.Value)],
                _ => throw layer.Invalid($"it reads from {from?.Describe() ?? "nowhere"}"),
            };
            PickleValue? from = layer.Attribute("f");
            outputs.Add(graph.Emit(layer, from is PickleList list ? [.. list.Items.Select(Source)] : [Source(from)]));
        }

        return outputs[^1];
    }

    private static void CheckImageSize(int size, DetectSettings detect, string? file)
    {
        int given = size;
        int stride = detect.LargestStride;
        if (size >= stride && size <= LargestImage && size % stride == 0)
            return;
        size = Math.Min(size, LargestImage - stride);
        int below = Math.Max(size / stride, 1) * stride;
        throw new YoloCompressException(
            ErrorCodes.ImageSizeNotMultiple,
            $"The image size {given} is not a multiple of the model's largest stride, {stride}, of at most {LargestImage}. Use {below} or {below + stride}.",
            file);
    }

    private static ValueInfoProto Value(string name, params int[] dims)
    {
        TypeProto.Types.Tensor tensor = new() { ElemType = (int)DataType.Float, Shape = new() };
        tensor.Shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new() { Name = name, Type = new() { TensorType = tensor } };
    }

    private static YoloCompressException NoDetector(TorchCheckpoint checkpoint, IReadOnlyList<TorchModule> layers) => new(
        ErrorCodes.CheckpointContent,
        $"The checkpoint's model ends with {(layers.Count == 0 ? "nothing" : $"a '{layers[^1].FullClassName}'")} instead of a Detect layer: "
        + "only detection models can be imported. Export it to ONNX and list the .onnx file instead.",
        checkpoint.Archive.File);
}
