using YoloCompress.Detection;

namespace YoloCompress.Pipeline;

/// <summary>What a typed accessor states. Nothing in it depends on the clock or on the machine.</summary>
public sealed record AccessorContent
{
    /// <summary>Namespace of the class.</summary>
    public required string Namespace { get; init; }

    /// <summary>The class.</summary>
    public required string ClassName { get; init; }

    /// <summary>The model as the project names it.</summary>
    public required string Item { get; init; }

    /// <summary>Resource or file.</summary>
    public required DeliveryMode Delivery { get; init; }

    /// <summary>How the resource is packed; its file, where the model comes as a file, is not.</summary>
    public ResourceCompression Compression { get; init; }

    /// <summary>Name of the resource, or path of the file below the program's folder.</summary>
    public required string LogicalName { get; init; }

    /// <summary>SHA-256 of the ONNX file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The model's contract.</summary>
    public required ModelContract Contract { get; init; }

    /// <summary>How pixels become the input.</summary>
    public PictureEncoding Encoding { get; init; } = PictureEncoding.Yolo;

    /// <summary>Names by class index; empty where the model tells none.</summary>
    public required IReadOnlyList<string> ClassNames { get; init; }

    /// <summary>Figures of the FP32 export.</summary>
    public required Measurements Original { get; init; }

    /// <summary>Figures of the compact model.</summary>
    public required Measurements Result { get; init; }
}
