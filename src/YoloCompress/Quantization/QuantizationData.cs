using YoloCompress.Onnx;

namespace YoloCompress.Quantization;

/// <summary>
/// What the quantizer may look at. Pictures are the model's input as flat arrays ([3 · H · W] in NCHW order, as the model expects
/// them); the lists may load on access, so that memory does not grow with their number.
/// </summary>
/// <param name="Calibration">Pictures that ranges, Hessians and biases come from.</param>
public sealed record QuantizationData(IReadOnlyList<float[]> Calibration)
{
    /// <summary>Pictures that choices are made on (placement, widths); must not overlap with calibration. Empty: every other calibration picture.</summary>
    public IReadOnlyList<float[]> Choices { get; init; } = [];

    /// <summary>Codes that are there already, by the name of the weights; the model holds the very values that they stand for.</summary>
    internal IReadOnlyDictionary<string, QuantizedWeights> Weights { get; init; } = new Dictionary<string, QuantizedWeights>();

    /// <summary>The calibration pictures that are used.</summary>
    /// <param name="count">How many at most.</param>
    internal IReadOnlyList<float[]> FirstPictures(int count) => count < Calibration.Count ? [.. Calibration.Take(count)] : Calibration;

    /// <summary>Decisions of an earlier run to be reused, or null.</summary>
    public QuantizationDecisions? Decisions { get; init; }

    /// <summary>Accuracy of a model relative to the original's (1: as good), on data that choices may be made on; null where there is none.</summary>
    public Func<ModelGraph, double>? Retention { get; init; }

    /// <summary>
    /// Trains the quantized model through its rounding, in a form of QuantizeLinear and DequantizeLinear in pairs that runs at any batch and picture size,
    /// and gives it back with other integers and biases; null leaves it as it was calibrated.
    /// </summary>
    public Func<ModelGraph, ModelGraph>? Train { get; init; }

    /// <summary>
    /// Keeps what each layer's narrow codes cost (by what it is called; null for layers too small to matter), which does not depend on the
    /// width that is asked for; null measures it each time.
    /// </summary>
    internal Func<string, Func<double?[]>, double?[]>? Keep { get; init; }
}
