namespace YoloCompress.Pipeline;

/// <summary>The model as one step of the pipeline left it, measured.</summary>
/// <param name="Step">The stage, or <c>Import</c>.</param>
/// <param name="Figures">Size, accuracy and latency.</param>
/// <param name="Sparsity">The share of the weights that are zero, 0 to 1.</param>
public sealed record LedgerEntry(string Step, Measurements Figures, double Sparsity)
{
    /// <summary>Seconds that the step took; depends on the clock, so it is for people only. Null where not measured.</summary>
    public double? Seconds { get; init; }

    /// <summary>Whether the step's output came from the cache; null where there is no cache.</summary>
    public bool? CacheHit { get; init; }
}
