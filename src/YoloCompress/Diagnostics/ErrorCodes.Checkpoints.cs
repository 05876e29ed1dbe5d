namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>The checkpoint is missing, a folder, or cannot be read.</summary>
    public const string CheckpointUnreadable = "YC0201";

    /// <summary>The checkpoint is empty, cut short or damaged.</summary>
    public const string CheckpointDamaged = "YC0202";

    /// <summary>The file is no zip checkpoint of PyTorch: a legacy <c>.pt</c>, a TorchScript archive, a Git LFS pointer or something else.</summary>
    public const string CheckpointFormat = "YC0203";

    /// <summary>The pickle names a class or function that no YOLOv5 checkpoint needs.</summary>
    public const string PickleForbiddenName = "YC0204";

    /// <summary>The pickle uses an opcode that no YOLOv5 checkpoint needs.</summary>
    public const string PickleForbiddenOpcode = "YC0205";

    /// <summary>The pickle is malformed.</summary>
    public const string PickleMalformed = "YC0206";

    /// <summary>The checkpoint would need more memory than any YOLOv5 model does, as a zip bomb would.</summary>
    public const string CheckpointLimit = "YC0207";

    /// <summary>A tensor has the wrong size, reaches past the end of its storage, or has an unknown type.</summary>
    public const string CheckpointTensor = "YC0208";

    /// <summary>The checkpoint holds something else than a YOLOv5 detection model.</summary>
    public const string CheckpointContent = "YC0209";

    /// <summary>A layer is of a class that is not known.</summary>
    public const string UnknownModule = "YC0210";

    /// <summary>A layer lacks something, has a setting that is not supported, or does not fit the layer before it.</summary>
    public const string InvalidModule = "YC0211";

    /// <summary>The image size is not a multiple of the model's largest stride.</summary>
    public const string ImageSizeNotMultiple = "YC0212";

    /// <summary>New weights or attributes cannot be written into the checkpoint.</summary>
    public const string CheckpointWrite = "YC0213";

    /// <summary>Weights of the checkpoint are not finite (a warning).</summary>
    public const string CheckpointNotFinite = "YC0214";
}
