using YoloCompress.Checkpoints;
using YoloCompress.Diagnostics;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>Reads a model file, whatever its name: what it is, its content tells.</summary>
public static class ModelFile
{
    /// <summary>The name of the format of ONNX files.</summary>
    public const string OnnxFormat = "ONNX";

    private const int DefaultImageSize = 640;

    /// <summary>Reads a checkpoint or an ONNX model.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="options">How.</param>
    /// <param name="diagnostics">Is told what was found.</param>
    /// <param name="inputs">Remembers what is read; null if nobody asks.</param>
    /// <exception cref="YoloCompressException">There is no such file (YC0107 to YC0109), it is no model (YC0110), or not one that can be read (YC02xx, YC03xx).</exception>
    public static ImportedModel Import(string path, ModelFileOptions options, IDiagnostics diagnostics, InputRecorder? inputs = null)
    {
        inputs ??= new();
        byte[] bytes = Read(path, inputs);
        bool checkpoint = bytes.AsSpan().StartsWith("PK\x03\x04"u8);
        ModelGraph graph = checkpoint
            ? CheckpointImporter.Import(bytes, new() { ImageSize = options.ImageSize ?? DefaultImageSize }, diagnostics, path)
            : Onnx(bytes, options, diagnostics, path, inputs);
        return new(FoldBatchNormalization.Apply(graph), checkpoint ? graph.Origin!.Kind : OnnxFormat, bytes.Length, inputs.HashOf(path));
    }

    private static byte[] Read(string path, InputRecorder inputs)
    {
        if (Directory.Exists(path))
            throw new YoloCompressException(ErrorCodes.ModelIsDirectory, "The model is a directory. Name the checkpoint or ONNX file itself.", path);
        if (!File.Exists(path))
            throw new YoloCompressException(ErrorCodes.ModelNotFound, "The model file does not exist. Relative paths start at the project's folder.", path);
        inputs.AddFile(path);
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new YoloCompressException(ErrorCodes.InputNotReadable, $"The model file can't be read: {e.Message}", path, e);
        }

        return bytes.Length > 0 ? bytes : throw new YoloCompressException(ErrorCodes.ModelIsEmpty, "The model file is empty. Fetch it again.", path);
    }

    private static ModelGraph Onnx(byte[] bytes, ModelFileOptions options, IDiagnostics diagnostics, string path, InputRecorder inputs)
    {
        if (OtherFormat.Of(bytes) is { } other)
            throw new YoloCompressException(ErrorCodes.UnknownModelFormat, $"This is neither a PyTorch checkpoint nor an ONNX model, but {other}", path);
        ModelGraph graph;
        try
        {
            graph = OnnxImporter.Import(bytes, new() { ImageSize = options.ImageSize, AllowQuantized = options.AllowQuantized, File = path }, diagnostics);
        }
        catch (YoloCompressException e) when (e.Code == ErrorCodes.OnnxUnreadable && IsCheckpointName(path))
        {
            throw new YoloCompressException(
                ErrorCodes.UnknownModelFormat, "This is neither a PyTorch checkpoint, which would be a zip archive, nor an ONNX model. Fetch or save it again.", path, e);
        }

        foreach (string weights in OnnxImporter.ExternalFiles(path))
            inputs.AddFile(Path.Combine(Path.GetDirectoryName(path)!, weights));
        return graph;
    }

    private static bool IsCheckpointName(string path) => Path.GetExtension(path).ToLowerInvariant() is ".pt" or ".pth";
}
