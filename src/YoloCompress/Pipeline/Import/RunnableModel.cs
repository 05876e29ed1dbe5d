using YoloCompress.Diagnostics;
using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>A model file as it runs: an ONNX file exactly as it stands, a checkpoint as our FP32 export.</summary>
/// <param name="Graph">The model.</param>
/// <param name="Bytes">What a session is made of.</param>
/// <param name="File">Full path.</param>
/// <param name="ImageSize">Side of the square input where the model leaves it open; null: the model's own.</param>
public sealed record RunnableModel(ModelGraph Graph, byte[] Bytes, string File, int? ImageSize)
{
    /// <summary>Reads a model file.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="imageSize">Side of the square input in pixels; null: the model's own.</param>
    /// <param name="diagnostics">Is told what was found.</param>
    /// <exception cref="YoloCompressException">It can't be read, or is no model.</exception>
    public static RunnableModel Read(string path, int? imageSize, IDiagnostics diagnostics)
    {
        ImportedModel imported = ModelFile.Import(path, new() { ImageSize = imageSize, AllowQuantized = true }, diagnostics);
        if (imported.Format != ModelFile.OnnxFormat)
            return new(imported.Graph, imported.Graph.ToBytes(), path, imageSize);
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        return new(ModelGraph.Parse(bytes), bytes, path, imageSize);
    }

    /// <summary>A session.</summary>
    /// <param name="threads">Threads within an operator.</param>
    public OnnxModel Session(int threads = 1) => new(Bytes, new SessionSettings
    {
        Threads = threads,
        File = File,
        InputShape = ImageSize is { } size && Graph.Inputs.Count == 1 ? [1, 3, size, size] : null,
    });
}
