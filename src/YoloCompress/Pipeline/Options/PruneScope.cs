namespace YoloCompress.Pipeline;

/// <summary>Over what the amount to prune is spread.</summary>
public enum PruneScope
{
    /// <summary>Over the whole model, most where it costs least.</summary>
    Global,

    /// <summary>The same share of every layer.</summary>
    Layer,
}
