namespace YoloCompress.Pipeline;

/// <summary>The figures of one model; null where something was not measured.</summary>
public sealed record Measurements
{
    /// <summary>Bytes of the ONNX file.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Bytes of the resource that an assembly carries for it.</summary>
    public required long ResourceBytes { get; init; }

    /// <summary>Number of weights.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-accumulate operations for one picture; null where shapes are not known.</summary>
    public long? Macs { get; init; }

    /// <summary>Mean average precision at IoU 0.5, 0 to 1; null without labels.</summary>
    public double? Map50 { get; init; }

    /// <summary>Mean average precision over IoU 0.50 to 0.95, 0 to 1; null without labels.</summary>
    public double? Map5095 { get; init; }

    /// <summary>mAP50-95 with the original model's confident detections as truth, 0 to 1.</summary>
    public double? Agreement { get; init; }

    /// <summary>Median latency at one thread in milliseconds.</summary>
    public double? LatencyMs { get; init; }
}
