namespace YoloCompress.Benchmarks;

/// <summary>What a row's producer hands over.</summary>
public sealed record Work
{
    /// <summary>The ONNX file to measure; null for rows that are about something else than a model.</summary>
    public byte[]? Model { get; init; }

    /// <summary>Bytes of the file, where it is not the model's.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Bytes that an assembly carries for it, where it is embedded.</summary>
    public long? ResourceBytes { get; init; }

    /// <summary>Share of convolution weights that are zero, where that is the point.</summary>
    public double? Sparsity { get; init; }

    /// <summary>Seconds, where something else counts than the time that the producer takes.</summary>
    public double? Seconds { get; init; }

    /// <summary>Steps of training, where the row trains.</summary>
    public int? Steps { get; init; }

    /// <summary>Steps a minute that minutes were counted with, where they were not measured in this very run.</summary>
    public double? AssumedStepsPerMinute { get; init; }

    /// <summary>Peak memory in MB, where it is not that of the producer's process.</summary>
    public double? PeakMegabytes { get; init; }
}
