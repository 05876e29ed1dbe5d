namespace YoloCompress.Sensitivity;

/// <summary>What is done to a layer to see what the model loses.</summary>
public enum SensitivityKind
{
    /// <summary>A share of its output channels goes: those of the least norm.</summary>
    Channels,

    /// <summary>A share of its weights becomes zero: those of the least magnitude.</summary>
    Zeros,

    /// <summary>What it reads becomes UINT8 and its weights INT8.</summary>
    Int8,

    /// <summary>Its weights become integers of so many bits; what it reads stays.</summary>
    WeightBits,
}
