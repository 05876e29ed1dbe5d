namespace YoloCompress.Pruning.Structured;

/// <summary>What the amount to prune counts.</summary>
public enum PruneUnit
{
    /// <summary>Multiply-accumulate operations of the model.</summary>
    Macs,

    /// <summary>Output channels of its layers.</summary>
    Channels,
}
