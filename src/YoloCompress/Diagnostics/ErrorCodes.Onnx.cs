namespace YoloCompress.Diagnostics;

/// <content>ONNX models.</content>
public static partial class ErrorCodes
{
    /// <summary>The ONNX file is missing, a folder, or cannot be opened.</summary>
    public const string OnnxFileMissing = "YC0301";

    /// <summary>The ONNX file is empty, cut off, or no ONNX model.</summary>
    public const string OnnxUnreadable = "YC0302";

    /// <summary>The model's operator set or IR version is older than what can be read.</summary>
    public const string OnnxTooOld = "YC0303";

    /// <summary>The model's operator set or IR version is newer than what can be read.</summary>
    public const string OnnxTooNew = "YC0304";

    /// <summary>The model uses operators or functions outside the ONNX standard.</summary>
    public const string OnnxCustomOperators = "YC0305";

    /// <summary>The model uses loops, branches, sequences or sparse tensors.</summary>
    public const string OnnxUnsupportedConstruct = "YC0306";

    /// <summary>Weights lie in another file that is missing, too short, or outside the model's folder.</summary>
    public const string OnnxExternalData = "YC0307";

    /// <summary>The model is quantized already.</summary>
    public const string OnnxAlreadyQuantized = "YC0308";

    /// <summary>The model has no single picture input, float [1, channels, height, width].</summary>
    public const string OnnxInput = "YC0309";

    /// <summary>The input's size is open and no ImageSize is given, or ImageSize contradicts the model.</summary>
    public const string OnnxInputSize = "YC0310";

    /// <summary>The graph contradicts itself: shapes that do not fit, values that nothing makes.</summary>
    public const string OnnxInconsistent = "YC0311";

    /// <summary>Warning: the model computes in half precision and is widened to single precision.</summary>
    public const string OnnxHalfPrecision = "YC0312";

    /// <summary>A node cannot be said in the operator set that is needed.</summary>
    public const string OnnxNotUpgradable = "YC0313";
}
