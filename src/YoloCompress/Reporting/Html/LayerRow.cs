namespace YoloCompress.Reporting.Html;

/// <summary>A layer and what became of it. Null where it was not measured.</summary>
public sealed record LayerRow
{
    /// <summary>Its name in the imported model.</summary>
    public required string Name { get; init; }

    /// <summary>The operator.</summary>
    public required string Operator { get; init; }

    /// <summary>The weight's shape in the compact model, such as <c>32x16x3x3</c>; the original's too, where it was another one.</summary>
    public string Shape { get; init; } = "";

    /// <summary>Weights and biases in the compact model.</summary>
    public long Parameters { get; init; }

    /// <summary>Multiply-accumulate operations per picture in the compact model.</summary>
    public long Macs { get; init; }

    /// <summary>How the weights are stored, such as <c>INT8</c> or <c>FP32</c>.</summary>
    public string Precision { get; init; } = "";

    /// <summary>Share of the channels or weights that were removed, 0 to 1.</summary>
    public double? Ratio { get; init; }

    /// <summary>Loss when only this layer is compressed.</summary>
    public double? Sensitivity { get; init; }

    /// <summary>Signal to quantization noise at the layer's output in dB.</summary>
    public double? SqnrDb { get; init; }

    /// <summary>Milliseconds per picture in the original.</summary>
    public double? OriginalMilliseconds { get; init; }

    /// <summary>Milliseconds per picture in the compact model.</summary>
    public double? Milliseconds { get; init; }
}
