namespace YoloCompress.Diagnostics;

public static partial class ErrorCodes
{
    /// <summary>A folder, file or pattern that names pictures does not exist.</summary>
    public const string DataNotFound = "YC0401";

    /// <summary>There are no pictures where they were looked for.</summary>
    public const string NoPictures = "YC0402";

    /// <summary>A picture cannot be read and is left out (warning).</summary>
    public const string PictureUnreadable = "YC0403";

    /// <summary>Not one of the pictures can be read.</summary>
    public const string AllPicturesUnreadable = "YC0404";

    /// <summary>A data yaml is malformed or lacks a key.</summary>
    public const string DataYamlInvalid = "YC0405";

    /// <summary>A label file is malformed or has coordinates out of range; its picture is left out (warning).</summary>
    public const string LabelInvalid = "YC0406";

    /// <summary>A label names a class that the model does not have.</summary>
    public const string LabelClassOutOfRange = "YC0407";

    /// <summary>Two pictures share one label file, a picture is listed twice, or two classes have one name (warning).</summary>
    public const string DataNameClash = "YC0408";

    /// <summary>A list names a picture that does not exist; it is left out (warning).</summary>
    public const string ListedPictureMissing = "YC0409";

    /// <summary>Accuracy was to be measured on pictures that have no labels.</summary>
    public const string NoLabels = "YC0410";

    /// <summary>Not one of the label files can be used.</summary>
    public const string AllLabelsInvalid = "YC0411";
}
