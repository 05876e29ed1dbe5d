namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>The model is quantized already.</summary>
    public const string AlreadyQuantized = "YC0601";

    /// <summary>Static quantization was asked for, but there are no calibration pictures.</summary>
    public const string NoCalibration = "YC0602";

    /// <summary>An activation became infinite or not a number on the calibration pictures.</summary>
    public const string NonFiniteActivation = "YC0603";

    /// <summary>A weight is infinite or not a number.</summary>
    public const string NonFiniteWeight = "YC0604";

    /// <summary>The model has nothing that can be quantized.</summary>
    public const string NothingToQuantize = "YC0605";

    /// <summary>A name or pattern of nodes to keep in float names none.</summary>
    public const string KeepFloatUnused = "YC0606";

    /// <summary>The calibration pictures tell too little about what the model will see.</summary>
    public const string PoorCalibration = "YC0607";

    /// <summary>Dynamic quantization was asked for, which makes convolutions slower than in FP32.</summary>
    public const string DynamicIsSlow = "YC0608";

    /// <summary><c>ModelOutput="Raw"</c> was asked for, and the model has no box decode that is known.</summary>
    public const string NoDecode = "YC0609";

    /// <summary>An output of the quantized model has more noise than was aimed at.</summary>
    public const string NoisyOutput = "YC0610";
}
