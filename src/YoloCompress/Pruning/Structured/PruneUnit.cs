namespace YoloCompress.Pruning.Structured;

/// <summary>What the amount to prune counts.</summary>
public enum PruneUnit
{
    /// <summary>Multiply-accumulate operations of the model.</summary>
    Macs,

    /// <summary>Output channels of its layers.</summary>
    Channels,

    /// <summary>Weights of its layers: what is stored.</summary>
    Weights,

    /// <summary>The time of its layers on this machine, predicted from what each takes now (<see cref="StructuredOptions.LayerTimes"/>).</summary>
    Latency,
}
