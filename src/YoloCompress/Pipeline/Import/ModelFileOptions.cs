namespace YoloCompress.Pipeline;

/// <summary>How a model file is read.</summary>
public sealed record ModelFileOptions
{
    /// <summary>Side of the square input in pixels; null: the model's own.</summary>
    public int? ImageSize { get; init; }

    /// <summary>True lets ONNX models through that are quantized already: to be measured or passed on, not to be quantized again.</summary>
    public bool AllowQuantized { get; init; }
}
