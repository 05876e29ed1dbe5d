using YoloCompress.Inference;
using YoloCompress.Onnx;

namespace YoloCompress.Pipeline;

/// <summary>A model that is measured: its bytes, their hash, and a session that is only made when something has to run.</summary>
internal sealed class ModelUnderTest(ModelGraph graph, string? file) : IDisposable
{
    private readonly Lazy<byte[]> _bytes = new(graph.ToBytes);
    private OnnxModel? _session;
    private string? _sha256;

    public ModelGraph Graph => graph;

    public byte[] Bytes => _bytes.Value;

    /// <summary>SHA-256 of the bytes, lower-case hexadecimal.</summary>
    public string Sha256 => _sha256 ??= ModelHash.Of(Bytes);

    /// <summary>The session, at the options that the model will be run with: one thread, optimized.</summary>
    public OnnxModel Session => _session ??= new(Bytes, new SessionSettings { File = file });

    /// <summary>Gives the session's memory back; the next use makes another one.</summary>
    public void Release()
    {
        _session?.Dispose();
        _session = null;
    }

    public void Dispose() => Release();
}
