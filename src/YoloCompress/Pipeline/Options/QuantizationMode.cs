namespace YoloCompress.Pipeline;

/// <summary>What numbers the compact model computes with.</summary>
public enum QuantizationMode
{
    /// <summary>FP32 as before.</summary>
    None,

    /// <summary>INT8 weights and activations with ranges from calibration pictures.</summary>
    Static,

    /// <summary>INT8 weights, activation ranges found at run time.</summary>
    Dynamic,

    /// <summary>Narrow weights that are expanded to FP32 when the model is loaded.</summary>
    WeightOnly,

    /// <summary>Half-precision weights.</summary>
    Float16,
}
