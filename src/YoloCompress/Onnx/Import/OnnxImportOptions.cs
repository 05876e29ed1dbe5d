namespace YoloCompress.Onnx.Import;

/// <summary>How an ONNX model is imported.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The picture's height and width in pixels where the model leaves them open; null takes what the model says.</summary>
    public int? ImageSize { get; init; }

    /// <summary>True lets models through that are quantized already; they are an error otherwise.</summary>
    public bool AllowQuantized { get; init; }

    /// <summary>The file's path: names it in errors, and its folder is where external weights are looked for.</summary>
    public string? File { get; init; }
}
