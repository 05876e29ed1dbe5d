namespace YoloCompress.Reporting.Html;

/// <summary>A layer of the compact model. Null where it was not measured.</summary>
public sealed record LayerRow
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>The operator.</summary>
    public required string Operator { get; init; }

    /// <summary>The weight's shape, such as <c>32x16x3x3</c>.</summary>
    public string Shape { get; init; } = "";

    /// <summary>Weights and biases.</summary>
    public long Parameters { get; init; }

    /// <summary>Multiply-accumulate operations per picture.</summary>
    public long Macs { get; init; }

    /// <summary>How the weights are stored, such as <c>INT8</c> or <c>float</c>.</summary>
    public string Precision { get; init; } = "";

    /// <summary>Share of the channels or weights that were removed, 0 to 1.</summary>
    public double? Ratio { get; init; }

    /// <summary>Loss when only this layer is compressed.</summary>
    public double? Sensitivity { get; init; }

    /// <summary>Signal to quantization noise at the layer's output in dB.</summary>
    public double? SqnrDb { get; init; }

    /// <summary>Milliseconds per picture.</summary>
    public double? Milliseconds { get; init; }
}
