namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>A metadata value is none of the valid ones.</summary>
    public const string InvalidOptionValue = "YC0101";

    /// <summary>A metadata name is not known, but close to one that is.</summary>
    public const string UnknownOption = "YC0102";

    /// <summary>A metadata value is valid, but this version can't do it yet.</summary>
    public const string OptionNotAvailable = "YC0103";

    /// <summary>There is no calibration data, so the model can't be quantized.</summary>
    public const string NoCalibrationData = "YC0104";

    /// <summary>Calibration pictures were taken out of the validation data, because no others were given.</summary>
    public const string CalibratedOnValidationData = "YC0105";

    /// <summary>Calibration and validation data share pictures.</summary>
    public const string CalibrationInsideValidation = "YC0106";

    /// <summary>The item's file does not exist.</summary>
    public const string ModelNotFound = "YC0107";

    /// <summary>The item is a directory.</summary>
    public const string ModelIsDirectory = "YC0108";

    /// <summary>The item's file is empty.</summary>
    public const string ModelIsEmpty = "YC0109";

    /// <summary>The item's file is neither a PyTorch checkpoint nor an ONNX model.</summary>
    public const string UnknownModelFormat = "YC0110";

    /// <summary>No type name can be made of the item's file name, or <c>AccessorName</c> is no identifier.</summary>
    public const string InvalidAccessorName = "YC0111";

    /// <summary><c>LogicalName</c> can't be the name of a resource or of a file below the output folder.</summary>
    public const string InvalidLogicalName = "YC0112";

    /// <summary>There is no validation data, so accuracy is measured on other pictures, or not at all.</summary>
    public const string NoValidationData = "YC0113";

    /// <summary>The output would replace the given model, or a file that no earlier run wrote.</summary>
    public const string OutputOverGivenFile = "YC0114";
}
