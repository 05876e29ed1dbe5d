namespace YoloCompress.Quantization;

/// <summary>What is stored and computed with fewer bits.</summary>
public enum QuantizationMode
{
    /// <summary>Nothing: the model stays FP32.</summary>
    None,

    /// <summary>INT8 weights and activations with ranges from calibration pictures, in QDQ form.</summary>
    Static,

    /// <summary>INT8 weights, activations quantized while the model runs. A size mode: convolutions run slower than FP32.</summary>
    Dynamic,

    /// <summary>INT8 weights that are expanded to FP32 when the model is loaded.</summary>
    WeightOnly,

    /// <summary>FP16 weights that are expanded to FP32 when the model is loaded.</summary>
    Float16,
}
