namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>A native library (ONNX Runtime, Skia) was not found or cannot be loaded.</summary>
    public const string NativeLibraryNotFound = "YC0501";

    /// <summary>ONNX Runtime does not accept the model.</summary>
    public const string ModelRejected = "YC0502";

    /// <summary>A model was fed something other than what its input takes.</summary>
    public const string InputMismatch = "YC0503";

    /// <summary>ONNX Runtime failed while running the model.</summary>
    public const string RunFailed = "YC0504";

    /// <summary>The model's input is none that pictures can be fed to.</summary>
    public const string UnsupportedInput = "YC0505";

    /// <summary>The model's outputs are no detections in a form that can be decoded.</summary>
    public const string OutputsNotDetections = "YC0506";

    /// <summary>Two models that are to be compared have different outputs.</summary>
    public const string OutputsDiffer = "YC0507";
}
