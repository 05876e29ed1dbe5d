namespace YoloCompress.Pipeline;

/// <summary>How the model is packed inside an assembly. It always runs as the same ONNX file.</summary>
public enum ResourceCompression
{
    /// <summary>As it is.</summary>
    None,

    /// <summary>Brotli, for frameworks that have it.</summary>
    Brotli,

    /// <summary>An entropy coder made for weights; runs on every framework.</summary>
    Entropy,
}
