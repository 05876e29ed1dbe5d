namespace YoloCompress.Quantization;

/// <summary>What becomes of an activation's errors in the function that reads it; ranges are chosen by the error behind it.</summary>
internal enum ErrorWeight
{
    /// <summary>They stay what they are.</summary>
    Identity,

    /// <summary>x · sigmoid(x) reads it, which flattens towards 0 below about -6 (Ramachandran and others, 2017).</summary>
    Silu,

    /// <summary>A sigmoid alone reads it.</summary>
    Sigmoid,
}
