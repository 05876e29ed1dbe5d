namespace YoloCompress.Reporting.Html;

/// <summary>A stage and what the model measured after it. Null where it was not measured.</summary>
public sealed record LedgerRow
{
    /// <summary>The stage's name.</summary>
    public required string Stage { get; init; }

    /// <summary>Weights and biases.</summary>
    public long? Parameters { get; init; }

    /// <summary>Multiply-accumulate operations per picture.</summary>
    public long? Macs { get; init; }

    /// <summary>Bytes of the file.</summary>
    public long? FileBytes { get; init; }

    /// <summary>Bytes in the assembly.</summary>
    public long? ResourceBytes { get; init; }

    /// <summary>Median milliseconds per picture.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Mean average precision at IoU 0.5, 0 to 1.</summary>
    public double? Map50 { get; init; }

    /// <summary>Mean average precision over IoU 0.5 to 0.95, 0 to 1.</summary>
    public double? Map5095 { get; init; }

    /// <summary>Agreement with the original model, 0 to 1.</summary>
    public double? Agreement { get; init; }

    /// <summary>Share of the weights that are zero, 0 to 1.</summary>
    public double? Sparsity { get; init; }

    /// <summary>Seconds that the stage took; for the page only, as it depends on the clock.</summary>
    public double? Seconds { get; init; }

    /// <summary>Whether the stage came from the cache; null where there is no cache.</summary>
    public bool? CacheHit { get; init; }
}
