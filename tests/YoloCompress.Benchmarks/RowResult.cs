using System.Text.Json.Serialization;

namespace YoloCompress.Benchmarks;

/// <summary>One row of the table, and one object of the JSON file. Null where a figure does not apply.</summary>
public sealed record RowResult
{
    /// <summary>The row's name; in a file each name occurs once.</summary>
    [JsonPropertyName("name")]
    public required string Name { get; init; }

    /// <summary>Bytes of the ONNX file.</summary>
    [JsonPropertyName("fileBytes")]
    public long? FileBytes { get; init; }

    /// <summary>Bytes that an assembly carries for it, where it is embedded.</summary>
    [JsonPropertyName("resourceBytes")]
    public long? ResourceBytes { get; init; }

    /// <summary>mAP at IoU 0.5, 0 to 1.</summary>
    [JsonPropertyName("map50")]
    public double? Map50 { get; init; }

    /// <summary>mAP at IoU 0.50 to 0.95, 0 to 1.</summary>
    [JsonPropertyName("map5095")]
    public double? Map5095 { get; init; }

    /// <summary>The share of the baseline's mAP50-95 that is kept.</summary>
    [JsonPropertyName("retention")]
    public double? Retention { get; init; }

    /// <summary>The share of the baseline's mAP50 that is kept.</summary>
    [JsonPropertyName("retention50")]
    public double? Retention50 { get; init; }

    /// <summary>Lower end of the 95 % interval of <see cref="Retention"/>: paired bootstrap over pictures.</summary>
    [JsonPropertyName("ciLow")]
    public double? CiLow { get; init; }

    /// <summary>Upper end of that interval.</summary>
    [JsonPropertyName("ciHigh")]
    public double? CiHigh { get; init; }

    /// <summary>Baseline's latency / this one's at one thread; above 1 is faster than the baseline.</summary>
    [JsonPropertyName("latencyRatio")]
    public double? LatencyRatio { get; init; }

    /// <summary>The same at two threads.</summary>
    [JsonPropertyName("latencyRatio2")]
    public double? LatencyRatio2 { get; init; }

    /// <summary>This one's multiply-accumulates / the baseline's; below 1 is less work.</summary>
    [JsonPropertyName("macsRatio")]
    public double? MacsRatio { get; init; }

    /// <summary>Share of convolution weights that are zero.</summary>
    [JsonPropertyName("sparsity")]
    public double? Sparsity { get; init; }

    /// <summary>Signal to noise of the outputs against the baseline's, in dB, of the output where it is lowest; of scores where boxes and scores share one.</summary>
    [JsonPropertyName("sqnrDb")]
    public double? SqnrDb { get; init; }

    /// <summary>Seconds that our own work took: making the model, or what else the row is about.</summary>
    [JsonPropertyName("seconds")]
    public double? Seconds { get; init; }

    /// <summary>Steps of training that the row's minutes stand for.</summary>
    [JsonPropertyName("steps")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Steps { get; init; }

    /// <summary>Steps a minute that those minutes were counted with, measured while the machine had nothing else to do; null where this very run was timed.</summary>
    [JsonPropertyName("assumedStepsPerMinute")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? AssumedStepsPerMinute { get; init; }

    /// <summary>Peak memory of the process that did our own work, in MB (2^20 bytes).</summary>
    [JsonPropertyName("peakMB")]
    public double? PeakMegabytes { get; init; }
}
