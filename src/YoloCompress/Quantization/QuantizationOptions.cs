namespace YoloCompress.Quantization;

/// <summary>What the quantizer is asked for. The defaults are what measures best on convolutional detectors.</summary>
public sealed record QuantizationOptions
{
    /// <summary>What is quantized.</summary>
    public QuantizationMode Mode { get; init; } = QuantizationMode.Static;

    /// <summary>How activation ranges are found.</summary>
    public CalibrationMethod Calibration { get; init; } = CalibrationMethod.Percentile;

    /// <summary>For <see cref="CalibrationMethod.Percentile"/>: the share of values inside the range, in percent.</summary>
    public double Percentile { get; init; } = 99.999;

    /// <summary>A weight scale for each output channel instead of one a layer.</summary>
    public bool PerChannel { get; init; } = true;

    /// <summary>The type of activations. ONNX Runtime fuses <see cref="IntegerType.UInt8"/> on x64.</summary>
    public IntegerType ActivationType { get; init; } = IntegerType.UInt8;

    /// <summary>The type of weights.</summary>
    public IntegerType WeightType { get; init; } = IntegerType.Int8;

    /// <summary>Activation ranges are symmetric about zero.</summary>
    public bool SymmetricActivations { get; init; }

    /// <summary>
    /// Nodes that stay in float: node names, globs over node names (<c>*</c> and <c>?</c>), or operator types (<c>Add</c>).
    /// </summary>
    public IReadOnlyList<string> KeepFloat { get; init; } = [];

    /// <summary>How many calibration pictures are used at most.</summary>
    public int CalibrationCount { get; init; } = 64;

    /// <summary>For the positions that Hessians are sampled at.</summary>
    public int Seed { get; init; }

    /// <summary>The average width of weight codes, 2 to 8, spread over layers by what they bear; null: 8 bits for each.</summary>
    public double? WeightBits { get; init; }

    /// <summary>How weights are rounded.</summary>
    public RoundingMethod Rounding { get; init; } = RoundingMethod.SecondOrder;

    /// <summary>Biases take up the mean error that quantization leaves at each channel.</summary>
    public bool BiasCorrection { get; init; } = true;

    /// <summary>
    /// The share of the original's accuracy to aim at: layers go back to float until the divergence on the choice pictures promises it.
    /// </summary>
    public double TargetRetention { get; init; } = 0.98;

    /// <summary>With <see cref="QuantizationMode.Static"/>: a YOLOv5 head's raw values become the outputs, see <see cref="Onnx.RawHead"/>.</summary>
    public bool RawOutput { get; init; }

    /// <summary>What the model is optimised for.</summary>
    public TargetHardware Target { get; init; } = TargetHardware.Host;

    /// <summary>Threads to compute with.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
