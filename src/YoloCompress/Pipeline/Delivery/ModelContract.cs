namespace YoloCompress.Pipeline;

/// <summary>What a caller of the model must know.</summary>
public sealed record ModelContract
{
    /// <summary>The input.</summary>
    public required TensorContract Input { get; init; }

    /// <summary>The outputs in the model's order.</summary>
    public required IReadOnlyList<TensorContract> Outputs { get; init; }

    /// <summary>Version of the default operator set.</summary>
    public required long Opset { get; init; }

    /// <summary>Version of the ONNX intermediate representation.</summary>
    public required long IrVersion { get; init; }

    /// <summary>The oldest ONNX Runtime that runs the model, such as <c>1.10</c>.</summary>
    public required string OldestOnnxRuntime { get; init; }
}
