namespace YoloCompress.Pipeline;

/// <summary>What the caller feeds the compact model.</summary>
public enum ModelInputType
{
    /// <summary>Floats as the original model takes them.</summary>
    Float32,

    /// <summary>Pixels as bytes; normalisation is part of the model.</summary>
    UInt8,
}
